"""Objects made of other objects: copies, rewrites, moves and compositions.

Source: https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite, .../copy, .../move, .../compose
"""

from __future__ import annotations

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, invalid
from groundplan.rehearse.services.storage import conditions, notifications, objects, shelf
from groundplan.rehearse.services.storage.api import find_bucket, service

_MOST = 32
"""Sources of one composition. Source: https://cloud.google.com/storage/quotas#objects."""


@service.method("storage.objects.copy")
def copy(call: Call) -> Json:
    """Copy an object, with the metadata of the source unless others are sent."""
    return objects.shown(call, _copied(call))


@service.method("storage.objects.rewrite")
def rewrite(call: Call) -> Json:
    """Copy an object; done in one go."""
    made = _copied(call)
    size = {"totalBytesRewritten": made["size"], "objectSize": made["size"]}
    return {"kind": "storage#rewriteResponse", **size, "done": True, "resource": objects.shown(call, made)}


@service.method("storage.objects.move")
def move(call: Call) -> Json:
    """Rename an object inside its bucket."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    source = shelf.find(call, bucket["name"], call.parameters["sourceObject"])
    conditions.require(call.query, source, source=True)
    destination = call.parameters["destinationObject"]
    conditions.require(call.query, shelf.live(call, bucket["name"], destination))
    made = shelf.put(call, bucket, destination, source, shelf.content(call, source))
    shelf.remove(call, bucket, source, for_good=False)
    notifications.tell(call, made, "OBJECT_FINALIZE")
    return objects.shown(call, made)


@service.method("storage.objects.compose")
def compose(call: Call) -> Json:
    """Join objects of one bucket; the result has no MD5, and tells of how many parts it is made."""
    bucket = find_bucket(call.state, call.parameters["destinationBucket"])
    name = call.parameters["destinationObject"]
    wanted: list[Json] = call.body.get("sourceObjects", [])
    if not 1 <= len(wanted) <= _MOST:
        raise invalid(f"The number of source components provided ({len(wanted)}) is not 1 to {_MOST}.", "sourceObjects")
    conditions.require(call.query, shelf.live(call, bucket["name"], name))
    sources = [_component(call, bucket["name"], each) for each in wanted]
    parts = sum(int(source.get("componentCount", 1)) for source in sources)
    fields = dict(call.body.get("destination", {})) | {"componentCount": parts}
    if "contentType" in sources[0]:
        fields.setdefault("contentType", sources[0]["contentType"])
    objects.require_fields(fields)
    made = shelf.put(call, bucket, name, fields, b"".join(shelf.content(call, source) for source in sources))
    notifications.tell(call, made, "OBJECT_FINALIZE")
    return objects.shown(call, made)


def _component(call: Call, bucket: str, wanted: Json) -> Json:
    source = shelf.find(call, bucket, str(wanted.get("name", "")), generation=str(wanted.get("generation", "")))
    conditions.require({key: str(value) for key, value in wanted.get("objectPreconditions", {}).items()}, source)
    return source


def _copied(call: Call) -> Json:
    names = call.parameters
    source = shelf.find(
        call, names["sourceBucket"], names["sourceObject"], generation=call.query.get("sourceGeneration", "")
    )
    conditions.require(call.query, source, source=True)
    bucket = find_bucket(call.state, names["destinationBucket"])
    conditions.require(call.query, shelf.live(call, bucket["name"], names["destinationObject"]))
    fields = call.body if any(key in call.body for key in shelf.SETTABLE) else {**_carried(source), **call.body}
    objects.require_fields(fields)
    made = shelf.put(call, bucket, names["destinationObject"], fields, shelf.content(call, source))
    notifications.tell(call, made, "OBJECT_FINALIZE")
    return made


def _carried(source: Json) -> Json:
    """What a copy takes over: the metadata, without list of access, holds and retention."""
    left = ("acl", "eventBasedHold", "temporaryHold", "retention")
    return {key: source[key] for key in shelf.SETTABLE if key in source and key not in left}
