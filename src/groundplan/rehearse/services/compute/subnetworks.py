"""Subnetworks: private ranges of a network that do not overlap and only grow.

Source: https://cloud.google.com/vpc/docs/subnets and the description of Subnetwork in the discovery document.
"""

from __future__ import annotations

from ipaddress import IPv4Network

from groundplan.catalog.networks import reserved
from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.compute import links, references
from groundplan.rehearse.services.compute.api import HOST, drop, find, keep, service, stale, wrong
from groundplan.rehearse.services.compute.networks import subnetwork_route
from groundplan.rehearse.services.compute.resources import rule, tagged

_DEFAULTS = {
    "privateIpGoogleAccess": False,
    "privateIpv6GoogleAccess": "DISABLE_GOOGLE_ACCESS",
    "purpose": "PRIVATE",
    "stackType": "IPV4_ONLY",
}
_LOGS = {
    "aggregationInterval": "INTERVAL_5_SEC",
    "flowSampling": 0.5,
    "metadata": "EXCLUDE_ALL_METADATA",
    "filterExpr": "true",
}
"""Of flow logs that are on. Source: the description of SubnetworkLogConfig."""

_FIXED = ("network", "ipCidrRange", "purpose")


@rule("compute.subnetworks")
def _subnetwork(call: Call, path: str, body: Json, old: Json | None) -> Json:
    """A subnetwork as it is kept."""
    facts.require("gcp:compute/subnetwork:Subnetwork", _inputs(body))
    network = links.path(body.get("network", ""), call.project)
    if "network" not in body:
        raise wrong("network", "", "A network must be given.")
    if old:
        if "fingerprint" in old and not call.body.get("fingerprint"):
            raise stale("Invalid fingerprint.")
        for field in _FIXED:
            if body.get(field) != old.get(field):
                raise wrong(field, body.get(field), "This field cannot be changed.")
    _require_free(call, path, body)
    made = {**_DEFAULTS, **body}
    if made.get("logConfig", {}).get("enable") or made.get("enableFlowLogs"):
        made["logConfig"] = _LOGS | made.get("logConfig", {}) | {"enable": True}
        made["enableFlowLogs"] = True
    elif "logConfig" in made:
        made["logConfig"] = made["logConfig"] | {"enable": False}
        made["enableFlowLogs"] = False
    made["gatewayAddress"] = str(IPv4Network(made["ipCidrRange"])[1])
    if old is None and (found := call.get(network)):
        subnetwork_route(call, found, made["ipCidrRange"])
    return made


@service.deleted("compute.subnetworks")
def _deleted(call: Call, body: Json) -> None:
    """Refuse while something lies in the subnetwork; its route goes with it."""
    references.require_unused(call, call.path)
    _drop_route(call, body)


@service.method("compute.subnetworks.expandIpCidrRange")
def _expand(call: Call) -> Json:
    """Let the range grow; it never shrinks."""
    old = find(call, call.path)
    wanted = str(call.body.get("ipCidrRange", ""))
    new = old | {"ipCidrRange": wanted}
    facts.require("gcp:compute/subnetwork:Subnetwork", _inputs(new))
    if not IPv4Network(wanted).supernet_of(IPv4Network(old["ipCidrRange"])):
        raise wrong("ipCidrRange", wanted, f"The new range must contain the current one, {old['ipCidrRange']}.")
    _require_free(call, call.path, new)
    _drop_route(call, old)
    if network := call.get(links.path(old["network"], call.project)):
        subnetwork_route(call, network, wanted)
    keep(call, call.path, tagged(call, "Subnetwork", new | {"gatewayAddress": str(IPv4Network(wanted)[1])}))
    return standard.respond(service, call, call.path, {}, new)


@service.method("compute.subnetworks.setPrivateIpGoogleAccess")
def _access(call: Call) -> Json:
    """Let machines without external addresses reach Google, or no longer."""
    new = find(call, call.path) | {"privateIpGoogleAccess": bool(call.body.get("privateIpGoogleAccess"))}
    keep(call, call.path, tagged(call, "Subnetwork", new))
    return standard.respond(service, call, call.path, {}, new)


def _inputs(body: Json) -> Json:
    named = ("ipCidrRange", "secondaryIpRanges", "purpose", "privateIpv6GoogleAccess", "role", "logConfig")
    return {key: body[key] for key in named if key in body}


def _require_free(call: Call, path: str, body: Json) -> None:
    """Raise a 400 for a range that is forbidden, or overlaps another one of the network or of the subnetwork."""
    given = [("ipCidrRange", body.get("ipCidrRange", ""))]
    given += [
        (f"secondaryIpRanges[{at}].ipCidrRange", each.get("ipCidrRange", ""))
        for at, each in enumerate(body.get("secondaryIpRanges", ()))
    ]
    ranges: list[tuple[str, IPv4Network]] = []
    for field, text in given:
        if not text:
            raise wrong(field, "", "An IP range must be given.")
        network = _read(field, text)
        _require_allowed(field, network)
        if any(network.overlaps(each) for _, each in ranges):
            raise wrong(field, text, "The range overlaps another range of the subnetwork.")
        ranges.append((field, network))
    for name, other in call.state.below(f"{HOST}/projects/{call.project}/regions"):
        if "/subnetworks/" not in name or name == f"{HOST}/{path}" or other.get("network") != body["network"]:
            continue
        for text in (other["ipCidrRange"], *(each["ipCidrRange"] for each in other.get("secondaryIpRanges", ()))):
            if any(network.overlaps(IPv4Network(text)) for _, network in ranges):
                raise _conflict(path, str(ranges[0][1]), name.removeprefix(f"{HOST}/"), text)


def _read(field: str, text: str) -> IPv4Network:
    try:
        return IPv4Network(text)
    except ValueError:
        raise wrong(field, text, "Must be a CIDR address range, its first address without bits of hosts.") from None


def _require_allowed(field: str, network: IPv4Network) -> None:
    for known in reserved():
        if network.overlaps(known.network) and not known.why.startswith(("subnets of auto", "Docker")):
            raise wrong(field, network, f"The range overlaps {known.network}, which is reserved: {known.why}.")


def _conflict(path: str, ip_range: str, other: str, other_range: str) -> Refusal:
    """The refusal of a range in use. Source: the API's message "IPCidrRange: ... conflicts with existing ..."."""
    name, other_name = path.rpartition("/")[2], other.rpartition("/")[2]
    region = other.split("/")[3]
    return wrong(
        "ipCidrRange",
        ip_range,
        f"Invalid IPCidrRange: {ip_range} of '{name}' conflicts with existing subnetwork '{other_name}' "
        f"({other_range}) in region '{region}'.",
    )


def _drop_route(call: Call, body: Json) -> None:
    for name, route in call.state.members(f"{HOST}/projects/{call.project}/global/routes"):
        own = route.get("automatic") and route["network"] == body["network"]
        if own and route["destRange"] == body["ipCidrRange"]:
            drop(call, name.removeprefix(f"{HOST}/"))
