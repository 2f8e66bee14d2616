"""Access control lists of buckets and of objects, where uniform access is off.

Source: https://cloud.google.com/storage/docs/access-control/lists (predefined lists, entities, roles).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.storage.api import bucket_name, find_bucket, object_name, service

_ENTITY = re.compile(r"allUsers|allAuthenticatedUsers|(?:user|group|domain|project-(?:owners|editors|viewers))-.+")
_PREDEFINED = {
    "authenticatedRead": [("allAuthenticatedUsers", "READER")],
    "publicRead": [("allUsers", "READER")],
    "publicReadWrite": [("allUsers", "WRITER")],
}


@dataclass(frozen=True, slots=True)
class _List:
    """Where a list stands. name, holder: of the resource that holds it. field: of that resource. kind: of an entry."""

    name: str
    holder: Json
    field: str
    kind: str

    @property
    def entries(self) -> list[Json]:
        """The entries, in order."""
        entries: list[Json] = self.holder.get(self.field, [])
        return entries


def private_list(bucket: str, kind: str, project: str, predefined: str = "") -> list[Json]:
    """The list of something new: the project's team by their roles, and what a predefined list adds.

    kind: `bucketAccessControl` or `objectAccessControl`. project: its number.
    """
    team = [("owners", "OWNER"), ("editors", "OWNER"), ("viewers", "READER")]
    entries = [(f"project-{who}-{project}", role) for who, role in team]
    return [_entry(kind, bucket, entity, role) for entity, role in (*entries, *_PREDEFINED.get(predefined, ()))]


def list_(call: Call) -> Json:
    """All entries of a list."""
    found = _find(call)
    return {"kind": f"storage#{found.kind}s", "items": found.entries}


def get(call: Call) -> Json:
    """One entry of a list."""
    return _entry_of(_find(call), call.parameters["entity"])


def write(call: Call) -> Json:
    """Add an entry, or change its role."""
    found = _find(call)
    entity = call.parameters.get("entity") or str(call.body.get("entity", ""))
    role = str(call.body.get("role", ""))
    if not _ENTITY.fullmatch(entity):
        raise invalid(f"Invalid entity: '{entity:.200}'", "entity")
    allowed = ("READER", "WRITER", "OWNER") if found.kind == "bucketAccessControl" else ("READER", "OWNER")
    if role not in allowed:
        raise invalid(f"Invalid role: '{role:.80}' is not one of {', '.join(allowed)}", "role")
    entry = _entry(found.kind, call.parameters["bucket"], entity, role)
    _keep(call, found, [*(each for each in found.entries if each["entity"] != entity), entry])
    return entry


def delete(call: Call) -> Reply:
    """Take an entry out of a list."""
    found = _find(call)
    gone = _entry_of(found, call.parameters["entity"])
    _keep(call, found, [each for each in found.entries if each != gone])
    return Reply(b"", 204)


def _find(call: Call) -> _List:
    """The list that the path names; raises a 404, and a 400 where uniform access has turned lists off."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    if bucket["iamConfiguration"]["uniformBucketLevelAccess"]["enabled"]:
        raise invalid("Cannot use ACL API to update bucket policy when uniform bucket-level access is enabled.")
    name = bucket_name(bucket["name"])
    if call.method.collection == "storage.bucketAccessControls":
        return _List(name, bucket, "acl", "bucketAccessControl")
    if call.method.collection == "storage.defaultObjectAccessControls":
        return _List(name, bucket, "defaultObjectAcl", "objectAccessControl")
    name = object_name(bucket["name"], call.parameters["object"])
    held = call.state.get(name)
    if held is None:
        raise Refusal("NOT_FOUND", f"No such object: {bucket['name']}/{call.parameters['object']:.1024}")
    return _List(name, held, "acl", "objectAccessControl")


def _keep(call: Call, found: _List, entries: list[Json]) -> None:
    metageneration = str(int(found.holder["metageneration"]) + 1)
    changed = {found.field: entries, "metageneration": metageneration, "updated": call.time}
    call.state.put(found.name, found.holder | changed)


def _entry_of(found: _List, entity: str) -> Json:
    for entry in found.entries:
        if entry["entity"] == entity:
            return entry
    raise Refusal("NOT_FOUND", f"No ACL entry for {entity:.200}")


def _entry(kind: str, bucket: str, entity: str, role: str) -> Json:
    entry = {"kind": f"storage#{kind}", "id": f"{bucket}/{entity}", "bucket": bucket, "entity": entity, "role": role}
    return entry | {"etag": etag(entry)}


_HANDLERS: Mapping[str, Callable[[Call], Reply | Json]] = {
    "list": list_,
    "get": get,
    "insert": write,
    "patch": write,
    "update": write,
    "delete": delete,
}

for _collection in ("bucketAccessControls", "defaultObjectAccessControls", "objectAccessControls"):
    for _action, _handler in _HANDLERS.items():
        service.method(f"storage.{_collection}.{_action}")(_handler)
