"""Alert policies: the channels and the metrics that they name must exist.

Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies, and the API's own messages as
users of the provider report them.
"""

from __future__ import annotations

import re

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.monitoring.api import filters, numbered, service
from groundplan.rehearse.services.monitoring.metrics import descriptor

_POLICIES = "monitoring.projects.alertPolicies"
_METRIC = re.compile(r'metric\.type\s*=\s*"?([^"\s]+)"?')
_RESOURCE = re.compile(r"\bresource\.type\b|\bgroup\.id\b")
_OWN = ("logging.googleapis.com/user/", "custom.googleapis.com/", "external.googleapis.com/")
"""Metrics that exist only where the project made them."""

_NAMED = {"conditionThreshold", "conditionAbsent"}
"""Conditions whose filter names a metric and a resource."""

service.identity(_POLICIES)(numbered)


@service.written(_POLICIES)
def _policy(call: Call, body: Json, old: Json | None) -> Json:
    """A policy as it is kept; raises Refusal for what the API refuses."""
    facts.require("gcp:monitoring/alertPolicy:AlertPolicy", body)
    if body.get("combiner", "COMBINE_UNSPECIFIED") == "COMBINE_UNSPECIFIED":
        raise invalid("The combiner of an alert policy is required", "alertPolicy.combiner")
    for channel in body.get("notificationChannels", ()):
        if call.get(channel) is None:
            raise Refusal("NOT_FOUND", f"The notification channel '{channel}' does not exist.")
    for place, text in filters(body):
        _check_filter(call, place, text)
    record = {"mutateTime": call.time, "mutatedBy": "rehearsal@groundplan.invalid"}
    made = {"creationRecord": old["creationRecord"] if old else record, "mutationRecord": record}
    return {"enabled": True} | body | made | {"conditions": [_named(call, body, each) for each in body["conditions"]]}


def _named(call: Call, policy: Json, condition: Json) -> Json:
    """A condition with the name that it has, or gets."""
    if condition.get("name"):
        return condition
    return condition | {"name": f"{policy['name']}/conditions/{call.state.next('conditions') + 10**15}"}


def _check_filter(call: Call, place: str, text: str) -> None:
    """Raise Refusal for a filter without metric or resource, or of a metric that the project has not made."""
    kind = place.split(".")[-2]
    types = _METRIC.findall(text)
    if kind in _NAMED:
        for found, wanted in ((types, "metric.type"), (_RESOURCE.search(text), "resource.type")):
            if not found:
                said = f'had an invalid value of "{text:.200}": must specify a restriction on "{wanted}" in the filter'
                raise invalid(f"Field {place} {said}", place)
    for name in types:
        if name.startswith(_OWN) and descriptor(call, name) is None:
            raise Refusal(
                "NOT_FOUND",
                f'Cannot find metric that matches type = "{name}". If a metric was created recently, it could take up '
                "to 10 minutes to become available. Please try again soon.",
            )
