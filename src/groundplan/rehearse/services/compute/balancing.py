"""Load balancing: health checks, backend services and forwarding rules.

Source: https://cloud.google.com/load-balancing/docs and the descriptions of HealthCheck, BackendService and
ForwardingRule in the discovery document.
"""

from __future__ import annotations

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import ips, links, references
from groundplan.rehearse.services.compute.api import find, keep, service, wrong
from groundplan.rehearse.services.compute.resources import rule, tagged

_CHECK = {"checkIntervalSec": 5, "timeoutSec": 5, "healthyThreshold": 2, "unhealthyThreshold": 2}
_PROBES = {
    "TCP": ("tcpHealthCheck", {"port": 80, "proxyHeader": "NONE"}),
    "SSL": ("sslHealthCheck", {"port": 443, "proxyHeader": "NONE"}),
    "HTTP": ("httpHealthCheck", {"port": 80, "requestPath": "/", "proxyHeader": "NONE"}),
    "HTTPS": ("httpsHealthCheck", {"port": 443, "requestPath": "/", "proxyHeader": "NONE"}),
    "HTTP2": ("http2HealthCheck", {"port": 443, "requestPath": "/", "proxyHeader": "NONE"}),
    "GRPC": ("grpcHealthCheck", {}),
    "GRPC_WITH_TLS": ("grpcTlsHealthCheck", {}),
}
"""The field that goes with a type of check, and what it is by default."""

_BACKEND = {
    "protocol": "TCP",
    "sessionAffinity": "NONE",
    "loadBalancingScheme": "INTERNAL",
    "timeoutSec": 30,
    "affinityCookieTtlSec": 0,
}
_BACKENDS = ("compute.backendServices", "compute.regionBackendServices")
_RULES = ("compute.forwardingRules", "compute.globalForwardingRules")
_ANY_PROTOCOL = ("UNSPECIFIED", "L3_DEFAULT")


@rule("compute.healthChecks", "compute.regionHealthChecks")
def _health_check(_call: Call, _path: str, body: Json, _old: Json | None) -> Json:
    """A health check: of one type, with that type's settings alone."""
    kind = body.get("type", "")
    if kind not in _PROBES:
        raise wrong("type", kind, f"It must be one of {', '.join(_PROBES)}.")
    field, defaults = _PROBES[kind]
    others = [each for each, _ in _PROBES.values() if each != field and body.get(each)]
    if others:
        raise wrong(others[0], "", f"It cannot be set for a check of type {kind}.")
    made = {**_CHECK, **body, "logConfig": {"enable": False} | body.get("logConfig", {})}
    named = ("checkIntervalSec", "timeoutSec", "healthyThreshold", "unhealthyThreshold", field)
    facts.require("gcp:compute/healthCheck:HealthCheck", {key: made[key] for key in named if key in made})
    probe = body.get(field, {})
    loose = "port" in probe or probe.get("portSpecification") in ("USE_SERVING_PORT", "USE_NAMED_PORT")
    return made | {field: {key: value for key, value in defaults.items() if key != "port" or not loose} | probe}


@rule(*_BACKENDS)
def _backend_service(_call: Call, path: str, body: Json, _old: Json | None) -> Json:
    """A backend service as it is kept."""
    scheme = body.get("loadBalancingScheme", "INTERNAL" if "/regions/" in path else "EXTERNAL")
    made = {**_BACKEND, **body, "loadBalancingScheme": scheme}
    named = ("timeoutSec", "backends")
    facts.require("gcp:compute/backendService:BackendService", {key: body[key] for key in named if key in body})
    passes = scheme == "INTERNAL" or (scheme == "EXTERNAL" and "/regions/" in path)
    if not passes:
        made = {"portName": "http", "port": 80} | made
    draining = {"drainingTimeoutSec": 0} | body.get("connectionDraining", {})
    made["connectionDraining"] = draining
    balancing = "CONNECTION" if passes else "UTILIZATION"
    made["backends"] = [{"balancingMode": balancing} | each for each in body.get("backends", ())]
    if not made["backends"]:
        del made["backends"]
    for at, each in enumerate(made.get("backends", ())):
        _require_backend(each, f"backends[{at}].group", passes=passes)
    return made


@service.method(*(f"{each}.getHealth" for each in _BACKENDS))
def _health(call: Call) -> Json:
    """The health of a group's instances: what runs is healthy here."""
    find(call, call.path)
    group = links.path(call.body.get("group", ""), call.project)
    found = call.state.note(f"compute-members/{group.replace('/instanceGroups/', '/instanceGroupManagers/')}") or {}
    states = [
        {"instance": links.shown(links.link(each), call.document.version), "healthState": "HEALTHY"}
        for each in found.get("instances", ())
    ]
    return {"kind": "compute#backendServiceGroupHealth", **({"healthStatus": states} if states else {})}


@rule(*_RULES)
def _forwarding_rule(call: Call, path: str, body: Json, old: Json | None) -> Json:
    """A forwarding rule, with an address of its own unless one is given."""
    if old is not None:
        return body
    if not body.get("target") and not body.get("backendService"):
        raise wrong("backendService", "", "A target or a backend service must be given.")
    protocol = body.get("IPProtocol", "TCP")
    scheme = body.get("loadBalancingScheme", "EXTERNAL")
    named = ("ports", "portRange", "allPorts", "backendService", "target")
    inputs = {key: body[key] for key in named if key in body}
    facts.require(
        "gcp:compute/forwardingRule:ForwardingRule", inputs | {"loadBalancingScheme": scheme, "ipProtocol": protocol}
    )
    made = {"networkTier": "PREMIUM", **body, "IPProtocol": protocol, "loadBalancingScheme": scheme}
    if service_path := body.get("backendService"):
        _require_fit(find(call, links.path(service_path, call.project)), scheme, protocol, str(service_path))
    if scheme.startswith("INTERNAL"):
        made |= _internal_place(call, made)
    made["IPAddress"] = _address(call, path, made, internal=scheme.startswith("INTERNAL"))
    if "ports" in made:
        made["ports"] = [str(each) for each in made["ports"]]
    if "portRange" in made and "-" not in made["portRange"]:
        made["portRange"] = f"{made['portRange']}-{made['portRange']}"
    return made | {"fingerprint": ""}


@service.deleted(*_RULES)
def _deleted(call: Call, body: Json) -> None:
    """Give the rule's address back."""
    references.require_unused(call, call.path)
    if "subnetwork" in body:
        ips.release(call, links.path(body["subnetwork"], call.project), call.path)


@service.method("compute.forwardingRules.setTarget", "compute.globalForwardingRules.setTarget")
def _retarget(call: Call) -> Json:
    """Send a rule's traffic elsewhere."""
    old = find(call, call.path)
    new = old | {"target": links.canonical(call, call.body.get("target", ""))}
    references.require(call, new, old)
    keep(call, call.path, tagged(call, "ForwardingRule", new))
    return standard.respond(service, call, call.path, {}, new)


def _require_backend(backend: Json, field: str, *, passes: bool) -> None:
    """Raise a 400 for a way of balancing that does not fit. Source: the description of balancingMode."""
    if "group" not in backend:
        raise wrong(field, "", "An instance group or network endpoint group must be given.")
    if passes and backend["balancingMode"] != "CONNECTION":
        raise wrong(field, backend["balancingMode"], "The balancing mode must be CONNECTION for this load balancer.")


def _require_fit(backend: Json, scheme: str, protocol: str, given: str) -> None:
    if backend["loadBalancingScheme"] != scheme:
        why = f"The scheme of the backend service is {backend['loadBalancingScheme']}, of the rule {scheme}."
        raise wrong("backendService", given, why)
    own = backend["protocol"]
    if scheme in ("INTERNAL", "EXTERNAL") and protocol not in _ANY_PROTOCOL and own not in (*_ANY_PROTOCOL, protocol):
        raise wrong("IPProtocol", protocol, f"The protocol of the backend service is {own}.")


def _internal_place(call: Call, body: Json) -> Json:
    """Network and subnetwork of an internal rule."""
    if given := body.get("subnetwork"):
        subnetwork = links.path(given, call.project)
        found = call.get(subnetwork)
        return {"network": found["network"]} if found else {"network": _default_network(call)}
    network = links.path(body.get("network") or _default_network(call), call.project)
    region = call.parameters.get("region", "")
    name = network.rpartition("/")[2]
    subnetwork = f"projects/{network.split('/')[1]}/regions/{region}/subnetworks/{name}"
    if (own := call.get(network)) and not own.get("autoCreateSubnetworks"):
        raise wrong("subnetwork", "", "Subnetwork should be specified for custom subnetmode network")
    return {"network": links.link(network), "subnetwork": links.link(subnetwork)}


def _address(call: Call, path: str, body: Json, *, internal: bool) -> str:
    """The address of a rule: the one of a reserved address, the one that is asked for, or a new one."""
    asked = links.path(str(body.get("IPAddress", "")), call.project)
    if "/addresses/" in asked:
        asked = str(find(call, asked)["address"])
    if internal:
        return ips.internal(call, links.path(body["subnetwork"], call.project), path, asked=asked, field="IPAddress")
    return asked or ips.external(call)


def _default_network(call: Call) -> str:
    return links.link(f"projects/{call.project}/global/networks/default")
