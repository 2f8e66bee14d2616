"""What every resource of Compute Engine has in common: its name rule, computed fields, references and fingerprints.

Source: the descriptions of id, kind, selfLink, creationTimestamp and fingerprint in the discovery document.
"""

from __future__ import annotations

from collections.abc import Callable

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call, etag, unique_number
from groundplan.rehearse.discovery import document
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links, references
from groundplan.rehearse.services.compute.api import find, service, stale

Rule = Callable[[Call, str, Json, Json | None], Json]
"""Completes a resource of one kind: the call, the relative name, the new body and the old one. Raises Refusal."""

_RULES: dict[str, Rule] = {}
_FIXED = ("name", "id", "kind", "selfLink", "creationTimestamp", "zone", "region")


def rule(*collections: str) -> Callable[[Rule], Rule]:
    """Is asked to complete the resources of these collections, `compute.networks`."""

    def register(made: Rule) -> Rule:
        _RULES.update(dict.fromkeys(collections, made))
        return made

    return register


def complete(call: Call, body: Json, old: Json | None) -> Json:
    """A resource as it is kept; raises Refusal for what the API refuses."""
    if old is None:
        facts.require_name("compute", str(body.get("name", "")))
        path = f"{call.path}/{body['name']}"
    else:
        path = call.path
        _require_newest(call, old)
    made = based(call, path, call.method.request or "", body, old)
    references.require(call, made, old)
    if finish := _RULES.get(call.method.collection):
        made = finish(call, path, made, old)
    return tagged(call, call.method.request or "", made)


def based(call: Call, path: str, schema: str, body: Json, old: Json | None = None) -> Json:
    """A resource with the fields that the server sets on every one, and with its URLs as they are kept."""
    kept = links.canonical(call, {key: value for key, value in body.items() if key != "params"})
    if old is not None:
        return {**kept, **{key: old[key] for key in _FIXED if key in old}}
    fields = call.document.properties(schema)
    made = {
        **kept,
        "kind": fields["kind"]["default"],
        "id": unique_number(path, call.now),
        "name": path.rpartition("/")[2],
        "selfLink": links.link(path),
        "creationTimestamp": call.time,
    }
    _, project, collection, place, *_ = path.split("/")
    if collection in ("zones", "regions"):
        made[collection[:-1]] = links.link(f"projects/{project}/{collection}/{place}")
    if "selfLinkWithId" in fields:
        made["selfLinkWithId"] = links.link(f"{path.rpartition('/')[0]}/{made['id']}")
    return made


def tagged(call: Call, schema: str, body: Json) -> Json:
    """A resource with the fingerprints of what it holds."""
    fields = call.document.properties(schema)
    made = {key: value for key, value in body.items() if key not in ("fingerprint", "labelFingerprint")}
    if "labelFingerprint" in fields:
        body = body | {"labelFingerprint": etag(body.get("labels", {}))}
    if "fingerprint" in fields:
        body = body | {"fingerprint": etag(made)}
    return body


def _require_newest(call: Call, old: Json) -> None:
    sent = call.body.get("fingerprint")
    if sent and "fingerprint" in old and sent != old["fingerprint"]:
        raise stale("Invalid fingerprint.")


def _get(call: Call) -> Json:
    """Show a resource, by its name or its number."""
    return service.on_read[call.method.collection](call, find(call, links.named(call, call.path)))


def _show(call: Call, body: Json) -> Json:
    shown: Json = links.shown(body, call.document.version)
    return shown


def _release(call: Call, _body: Json) -> None:
    references.require_unused(call, call.path)


COLLECTIONS = tuple({method.collection for method in document("compute", "beta").methods if method.action == "insert"})
"""Every collection whose resources clients create."""

service.method(*(f"{each}.get" for each in COLLECTIONS))(_get)
service.written(*COLLECTIONS)(complete)
service.read(*COLLECTIONS)(_show)
service.deleted(*COLLECTIONS)(_release)
