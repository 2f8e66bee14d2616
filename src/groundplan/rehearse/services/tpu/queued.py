"""Queued resources: requests for nodes, which are granted at once here.

Source: https://cloud.google.com/tpu/docs/queued-resources, and the descriptions of QueuedResource and of the `force`
of its deletion.
"""

from __future__ import annotations

from dataclasses import replace

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, already_exists, invalid
from groundplan.rehearse.services.tpu.api import service
from groundplan.rehearse.services.tpu.nodes import made

_QUEUED = "tpu.projects.locations.queuedResources"
_TIERS = ("guaranteed", "bestEffort", "spot")
"""At most one of them. Source: the `tier` union of QueuedResource."""


@service.written(_QUEUED)
def _queued(call: Call, body: Json, _old: Json | None) -> Json:
    """A request as it is kept, its nodes made; raises Refusal for what the API refuses."""
    place, _, name = body["name"].rpartition("/queuedResources/")
    specs: list[Json] = body.get("tpu", {}).get("nodeSpec", [])
    facts.require("gcp:tpu/v2QueuedResource:V2QueuedResource", {"name": name, "tpu": {"nodeSpecs": specs}})
    if not specs:
        raise invalid("A queued resource needs at least one node", "queuedResource.tpu.nodeSpec")
    if sum(tier in body for tier in _TIERS) > 1:
        raise invalid(f"Only one of {', '.join(_TIERS)} can be set", "queuedResource.tier")
    for at, spec in enumerate(specs):
        _grant(call, place, body, spec, at)
    return body | {"state": {"state": "ACTIVE", "activeData": {}, "stateInitiator": "SERVICE"}}


def _grant(call: Call, place: str, body: Json, spec: Json, at: int) -> None:
    """Make the nodes of one specification; raises Refusal where they cannot be."""
    where = f"queuedResource.tpu.nodeSpec[{at}]"
    several = spec.get("multisliceParams") or spec.get("multiNodeParams")
    if bool(several) == bool(spec.get("nodeId")):
        raise invalid("Exactly one of nodeId and the parameters of several nodes must be set", f"{where}.nodeId")
    _, _, zone = place.rpartition("/")
    if spec.get("parent", "").rpartition("/")[2] != zone:
        raise invalid(f"The parent of a node must be {place}", f"{where}.parent")
    for node_id in _ids(several, spec, body["name"].rpartition("/")[2]):
        path = f"{place}/nodes/{node_id}"
        if call.get(path) is not None:
            raise already_exists(path)
        node = made(replace(call, path=path), dict(spec.get("node", {})) | {"name": path})
        more = {"multisliceNode": True} if several else {}
        call.state.put(f"{call.host}/{path}", node | more | {"queuedResource": body["name"]})


def _ids(several: Json | None, spec: Json, request: str) -> list[str]:
    """The names of the nodes: several are numbered from 0 after a prefix, which is the request's name by default."""
    if not several:
        return [spec["nodeId"]]
    count = int(several.get("nodeCount", 0))
    if count < 2:
        raise invalid("The number of nodes must be at least 2", "nodeCount")
    prefix = several.get("nodeIdPrefix") or request
    return [f"{prefix}-{number}" for number in range(count)]


@service.deleted(_QUEUED)
def _deleted(call: Call, body: Json) -> None:
    """Refuse to delete a request whose nodes are there, unless forced: then they go with it."""
    place = call.path.partition("/queuedResources/")[0]
    nodes = [
        name
        for name, node in call.state.members(f"{call.host}/{place}/nodes")
        if node.get("queuedResource") == body["name"]
    ]
    if nodes and call.query.get("force") != "true":
        raise Refusal(
            "FAILED_PRECONDITION",
            f"Queued resource {body['name']} is ACTIVE and has nodes: delete them first, or set force",
        )
    for name in nodes:
        call.state.delete(name)
