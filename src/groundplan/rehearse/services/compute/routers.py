"""Cloud Routers, with the NAT gateways that are part of them.

Source: https://cloud.google.com/nat/docs/set-up-manage-network-address-translation, and the descriptions of Router and
RouterNat in the discovery document.
"""

from __future__ import annotations

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links
from groundplan.rehearse.services.compute.api import find, service, wrong
from groundplan.rehearse.services.compute.resources import rule

_NAT = {
    "type": "PUBLIC",
    "natIpAllocateOption": "AUTO_ONLY",
    "enableEndpointIndependentMapping": False,
    "endpointTypes": ["ENDPOINT_TYPE_VM"],
    "autoNetworkTier": "PREMIUM",
    "icmpIdleTimeoutSec": 30,
    "tcpEstablishedIdleTimeoutSec": 1200,
    "tcpTimeWaitTimeoutSec": 120,
    "tcpTransitoryIdleTimeoutSec": 30,
    "udpIdleTimeoutSec": 30,
}
"""Of a NAT gateway. Source: the descriptions of RouterNat."""

_BGP = {"advertiseMode": "DEFAULT", "keepaliveInterval": 20}


@rule("compute.routers")
def _router(_call: Call, _path: str, body: Json, old: Json | None) -> Json:
    """A router as it is kept, its gateways complete."""
    if "network" not in body:
        raise wrong("network", "", "A network must be given.")
    if old and body["network"] != old["network"]:
        raise wrong("network", body["network"], "This field cannot be changed.")
    made = dict(body)
    if "bgp" in body:
        facts.require("gcp:compute/router:Router", {"bgp": body["bgp"]})
        made["bgp"] = _BGP | body["bgp"]
    nats = body.get("nats", [])
    names = [nat.get("name", "") for nat in nats]
    if len(set(names)) != len(names):
        raise wrong("nats", names, "NAT names must be unique within the router.")
    if nats or "nats" in body:
        made["nats"] = [_nat(nat, f"nats[{at}]") for at, nat in enumerate(nats)]
    return made


@service.method("compute.routers.getRouterStatus")
def _status(call: Call) -> Json:
    """What a router does: without peers it has nothing to tell but its network."""
    router = find(call, call.path)
    nats = [
        {"name": nat["name"], "minExtraNatIpsNeeded": 0, "numVmEndpointsWithNatMappings": 0}
        for nat in router.get("nats", ())
    ]
    result = {"network": router["network"], **({"natStatus": nats} if nats else {})}
    return {"kind": "compute#routerStatusResponse", "result": links.shown(result, call.document.version)}


def _nat(nat: Json, place: str) -> Json:
    facts.require_name("compute", str(nat.get("name", "")), f"{place}.name")
    facts.require("gcp:compute/routerNat:RouterNat", {key: value for key, value in nat.items() if key != "name"})
    if "sourceSubnetworkIpRangesToNat" not in nat and nat.get("type", "PUBLIC") == "PUBLIC":
        raise wrong(f"{place}.sourceSubnetworkIpRangesToNat", "", "It must be given.")
    if nat.get("natIpAllocateOption") == "MANUAL_ONLY" and not nat.get("natIps") and not nat.get("drainNatIps"):
        raise wrong(f"{place}.natIps", "", "At least one address must be given with MANUAL_ONLY.")
    made = _NAT | nat
    if made.get("enableDynamicPortAllocation"):
        return {"minPortsPerVm": 32, "maxPortsPerVm": 65536} | made
    return made
