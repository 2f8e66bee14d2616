"""Uptime checks: named after what they are shown as, and kept while an alert policy watches them.

Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.uptimeCheckConfigs
"""

from __future__ import annotations

import hashlib
import re

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.monitoring.api import filters, policies, service

_CHECKS = "monitoring.projects.uptimeCheckConfigs"
_RESOURCES = ("monitoredResource", "resourceGroup", "syntheticMonitor")
_KINDS = ("httpCheck", "tcpCheck", "syntheticMonitor")
_IMMUTABLE = ("monitoredResource", "resourceGroup")


@service.identity(_CHECKS)
def _name(call: Call) -> str:
    """The name of a new check: its display name and some letters."""
    shown = re.sub(r"[^a-z0-9]+", "-", str(call.body.get("displayName", "")).lower()).strip("-")
    salt = f"{call.path} {shown} {call.state.next('uptime')}"
    return f"{call.path}/{shown}-{hashlib.sha256(salt.encode()).hexdigest()[:11]}"


@service.written(_CHECKS)
def _check(_call: Call, body: Json, old: Json | None) -> Json:
    """A check as it is kept; raises Refusal for what the API refuses."""
    facts.require("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig", body)
    if not body.get("displayName"):
        raise invalid("The display name of an uptime check is required", "uptimeCheckConfig.displayName")
    for wanted in (_RESOURCES, _KINDS):
        if sum(field in body for field in wanted) != 1:
            raise invalid(f"An uptime check needs exactly one of {', '.join(wanted)}", "uptimeCheckConfig")
    for field in _IMMUTABLE:
        if old is not None and body.get(field) != old.get(field):
            raise invalid(f"The {field} of an uptime check cannot be changed", f"uptimeCheckConfig.{field}")
    body = {"period": "60s", "timeout": "10s", "checkerType": "STATIC_IP_CHECKERS", **body}
    if http := body.get("httpCheck"):
        port = 443 if http.get("useSsl") else 80
        body["httpCheck"] = {"path": "/", "port": port, "requestMethod": "GET"} | http
    return body


@service.deleted(_CHECKS)
def _deleted(call: Call, check: Json) -> None:
    """Refuse to delete a check that an alert policy watches."""
    key = check["name"].rpartition("/")[2]
    for _, policy in policies(call):
        if any(key in text for _, text in filters(policy)):
            raise Refusal("INVALID_ARGUMENT", f"Cannot delete check {key}. One or more alerting policies is using it.")
