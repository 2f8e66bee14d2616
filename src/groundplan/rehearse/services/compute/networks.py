"""Networks with their routes to the Internet, subnetworks that never overlap, and what an automatic network has.

Source: https://cloud.google.com/vpc/docs/vpc, https://cloud.google.com/vpc/docs/subnets and the descriptions of
Network and Subnetwork in the discovery document.
"""

from __future__ import annotations

from ipaddress import IPv4Network

from groundplan.catalog.regions import regions
from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links, references
from groundplan.rehearse.services.compute.api import HOST, drop, find, keep, service, wrong
from groundplan.rehearse.services.compute.resources import based, rule, tagged

_DEFAULTS = {"mtu": 1460, "networkFirewallPolicyEnforcementOrder": "AFTER_CLASSIC_FIREWALL"}
_ROUTING = {"routingMode": "REGIONAL", "bgpBestPathSelectionMode": "LEGACY"}
_MTU = range(1300, 8897)
_AUTOMATIC = "10.128.0.0/9"
"""The range of the subnetworks of automatic networks."""


@rule("compute.networks")
def _network(call: Call, _path: str, body: Json, old: Json | None) -> Json:
    """A network; a new one has a route to the Internet and, where it is automatic, a subnetwork in every region."""
    if "IPv4Range" in body or (old is None and "autoCreateSubnetworks" not in body):
        raise wrong("IPv4Range", body.get("IPv4Range", ""), "Legacy networks are no longer supported.")
    made = {**_DEFAULTS, **body, "routingConfig": _ROUTING | body.get("routingConfig", {})}
    if made["mtu"] not in _MTU:
        raise wrong("mtu", made["mtu"], f"Must be between {_MTU.start} and {_MTU.stop - 1}.")
    if old is None:
        _route(call, made, "0.0.0.0/0", "Default route to the Internet.", "nextHopGateway", "default-internet-gateway")
        if made["autoCreateSubnetworks"]:
            _cover(call, made)
    elif made.get("autoCreateSubnetworks") != old["autoCreateSubnetworks"]:
        raise wrong("autoCreateSubnetworks", made.get("autoCreateSubnetworks"), "It is changed by switchToCustomMode.")
    return made


@service.read("compute.networks")
def _shown(call: Call, body: Json) -> Json:
    """A network with its subnetworks."""
    own = body["selfLink"]
    found = [
        subnetwork["selfLink"]
        for name, subnetwork in call.state.below(f"{HOST}/projects/{call.project}/regions")
        if "/subnetworks/" in name and subnetwork["network"] == own
    ]
    shown: Json = links.shown(body | ({"subnetworks": found} if found else {}), call.document.version)
    return shown


@service.deleted("compute.networks")
def _deleted(call: Call, body: Json) -> None:
    """Refuse for what still lies in the network; its own routes and automatic subnetworks go with it."""
    automatic = automatic_of(call, body)
    for path in automatic:
        references.require_unused(call, path)
    references.require_unused(call, call.path)
    for path in automatic:
        drop(call, path)


@service.method("compute.networks.switchToCustomMode")
def _switch(call: Call) -> Json:
    """Make an automatic network a custom one; its subnetworks stay."""
    old = find(call, call.path)
    keep(call, call.path, old | {"autoCreateSubnetworks": False})
    for path in automatic_of(call, old):
        if "/subnetworks/" in path:
            keep(call, path, {key: value for key, value in find(call, path).items() if key != "automatic"})
    return standard.respond(service, call, call.path, {}, old)


@service.method("compute.networks.addPeering")
def _peer(call: Call) -> Json:
    """Peer with another network; the peering is active when the other one peers back."""
    old = find(call, call.path)
    given = links.canonical(call, call.body.get("networkPeering") or {})
    name = given.get("name") or call.body.get("name", "")
    facts.require_name("compute", name)
    if any(each["name"] == name for each in old.get("peerings", ())):
        raise wrong("networkPeering.name", name, f"There is already a peering {name} in the network.")
    state = {"state": "INACTIVE", "stateDetails": "Waiting for peer network to connect."}
    new = old | {"peerings": [*old.get("peerings", ()), {"exchangeSubnetRoutes": True, **given, "name": name, **state}]}
    keep(call, call.path, new)
    _connect(call, given.get("network", ""))
    return standard.respond(service, call, call.path, {}, new)


@service.method("compute.networks.removePeering")
def _unpeer(call: Call) -> Json:
    """Leave a peering."""
    old = find(call, call.path)
    new = old | {"peerings": [each for each in old.get("peerings", ()) if each["name"] != call.body.get("name")]}
    keep(call, call.path, new)
    return standard.respond(service, call, call.path, {}, new)


def _connect(call: Call, peer: str) -> None:
    """Activate both sides of a peering that both networks have."""
    own, other = links.link(call.path), links.path(peer, call.project)
    sides = [(call.path, peer), (other, own)]
    bodies = [(path, call.get(path), to) for path, to in sides]
    if not all(body and any(each["network"] == to for each in body.get("peerings", ())) for _, body, to in bodies):
        return
    active = {"state": "ACTIVE", "stateDetails": "Connected."}
    for path, body, to in bodies:
        if body:
            peerings = [each | active if each["network"] == to else each for each in body["peerings"]]
            keep(call, path, body | {"peerings": peerings})


def automatic_of(call: Call, network: Json) -> list[str]:
    """The relative names of what a network has that nobody made: routes and automatic subnetworks."""
    every = call.state.below(f"{HOST}/projects/{call.project}")
    return [
        name.removeprefix(f"{HOST}/")
        for name, body in every
        if body.get("automatic") and body.get("network") == network["selfLink"]
    ]


def subnetwork_route(call: Call, network: Json, ip_range: str) -> None:
    """Keep the route to a subnetwork's range."""
    _route(call, network, ip_range, f"Default local route to the subnetwork {ip_range}.", "nextHopNetwork", "")


def _route(call: Call, network: Json, ip_range: str, description: str, hop: str, gateway: str) -> None:
    code = etag([network["selfLink"], ip_range]).encode().hex()[:16]
    project = f"projects/{call.project}/global"
    path = f"{project}/routes/default-route-{code}"
    local = hop == "nextHopNetwork"
    body = {
        "network": network["selfLink"],
        "destRange": ip_range,
        "description": description,
        "priority": 0 if local else 1000,
        hop: network["selfLink"] if local else links.link(f"{project}/gateways/{gateway}"),
    }
    keep(call, path, based(call, path, "Route", body) | {"automatic": True})


def _cover(call: Call, network: Json) -> None:
    """A subnetwork in every region, in the order of their names."""
    ranges = IPv4Network(_AUTOMATIC).subnets(new_prefix=20)
    for region, ip_range in zip(sorted(regions()), ranges, strict=False):
        path = f"projects/{call.project}/regions/{region}/subnetworks/{network['name']}"
        body = {"network": network["selfLink"], "ipCidrRange": str(ip_range), "privateIpGoogleAccess": False}
        made = based(call, path, "Subnetwork", body | {"purpose": "PRIVATE", "stackType": "IPV4_ONLY"})
        made["gatewayAddress"] = str(ip_range[1])
        keep(call, path, tagged(call, "Subnetwork", made) | {"automatic": True})
        subnetwork_route(call, network, str(ip_range))
