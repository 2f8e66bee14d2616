"""Firewall rules and routes.

Source: https://cloud.google.com/firewall/docs/firewalls, and the descriptions of Firewall and Route in the discovery
document.
"""

from __future__ import annotations

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.compute import references
from groundplan.rehearse.services.compute.api import service, wrong
from groundplan.rehearse.services.compute.links import link
from groundplan.rehearse.services.compute.resources import rule

_HOPS = ("nextHopGateway", "nextHopInstance", "nextHopIp", "nextHopVpnTunnel", "nextHopIlb")
_PRIORITY = range(65536)


@rule("compute.firewalls")
def _firewall(call: Call, _path: str, body: Json, old: Json | None) -> Json:
    """A firewall rule as it is kept."""
    default = link(f"projects/{call.project}/global/networks/default")
    made = {"network": default, "direction": "INGRESS", "priority": 1000, "disabled": False, **body}
    if ("allowed" in made) == ("denied" in made):
        raise wrong("allowed", "", "Exactly one of allowed and denied must be given.")
    if made["priority"] not in _PRIORITY:
        raise wrong("priority", made["priority"], "Must be between 0 and 65535.")
    if old and made["network"] != old["network"]:
        raise wrong("network", made["network"], "This field cannot be changed.")
    if old and made["direction"] != old["direction"]:
        raise wrong("direction", made["direction"], "This field cannot be changed.")
    facts.require("gcp:compute/firewall:Firewall", _inputs(made))
    _require_side(made)
    made["logConfig"] = {"enable": False} | made.get("logConfig", {})
    if made["direction"] == "EGRESS":
        return {"destinationRanges": ["0.0.0.0/0"]} | made
    if not {"sourceRanges", "sourceTags", "sourceServiceAccounts"} & made.keys():
        made["sourceRanges"] = ["0.0.0.0/0"]
    return made


@rule("compute.routes")
def _route(call: Call, _path: str, body: Json, _old: Json | None) -> Json:
    """A static route: one destination, one next hop."""
    if sum(hop in body for hop in _HOPS) != 1:
        raise wrong("nextHop", "", f"Exactly one of {', '.join(_HOPS)} must be given.")
    if not body.get("destRange"):
        raise wrong("destRange", "", "A destination range must be given.")
    default = link(f"projects/{call.project}/global/networks/default")
    return {"network": default, "priority": 1000, "routeType": "STATIC", "routeStatus": "ACTIVE", **body}


@service.deleted("compute.routes")
def _deleted(call: Call, body: Json) -> None:
    """Refuse for the route to a subnetwork, which lives as long as this."""
    if "nextHopNetwork" in body:
        message = f"The local route '{call.path}' cannot be deleted."
        raise Refusal("FAILED_PRECONDITION", message, reason="badRequest")
    references.require_unused(call, call.path)


def _inputs(body: Json) -> Json:
    """A rule under the provider's names of its arguments."""
    named = ("direction", "sourceRanges", "destinationRanges", "sourceTags", "targetTags", "sourceServiceAccounts")
    inputs = {key: body[key] for key in named if key in body}
    for key, renamed in (("allowed", "allows"), ("denied", "denies")):
        if key in body:
            inputs[renamed] = [
                {"protocol": each.get("IPProtocol", ""), **({"ports": each["ports"]} if each.get("ports") else {})}
                for each in body[key]
            ]
    return inputs


def _require_side(body: Json) -> None:
    """Raise a 400 where tags and accounts are mixed. Source: the descriptions of sourceTags and targetTags."""
    for tags, accounts in (("sourceTags", "sourceServiceAccounts"), ("targetTags", "targetServiceAccounts")):
        for one in ("sourceTags", "targetTags"):
            for other in ("sourceServiceAccounts", "targetServiceAccounts"):
                if body.get(one) and body.get(other) and (one == tags or other == accounts):
                    raise wrong(one, body[one], f"Tags cannot be used together with {other}.")
