"""Where objects are kept: the live one of each name, its old versions, and those that were deleted softly.

Source: https://cloud.google.com/storage/docs/object-versioning, .../soft-delete, .../metadata, .../object-holds and
.../bucket-lock (what cannot be deleted or overwritten).
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote

from groundplan.rehearse.call import Call, etag, timestamp
from groundplan.rehearse.checksums import crc32c_text
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.storage.access_lists import private_list
from groundplan.rehearse.services.storage.api import HOST, LINKS, find_bucket, object_name

Kept = Literal["o", "versions", "deleted"]
"""Live, replaced, or deleted softly."""

_GENERATIONS = f"{HOST}/generations"

SETTABLE = (
    *("cacheControl", "contentDisposition", "contentEncoding", "contentLanguage", "contentType", "customTime"),
    *("metadata", "eventBasedHold", "temporaryHold", "retention", "contexts", "acl"),
)
"""The fields of an object that a user sets."""


def find(call: Call, bucket: str, name: str, *, generation: str = "") -> Json:
    """An object, live or an old version of a generation; raises a 404."""
    find_bucket(call.state, bucket)
    live = call.state.get(object_name(bucket, name))
    if live and generation in ("", live["generation"]):
        return live
    old = call.state.get(_version_name(bucket, name, generation, "versions")) if generation else None
    if old is None:
        raise missing(bucket, name, generation)
    return old


def find_deleted(call: Call, bucket: str, name: str, generation: str) -> Json:
    """An object that was deleted softly; raises a 404."""
    found = call.state.get(_version_name(bucket, name, generation, "deleted"))
    if found is None:
        raise missing(bucket, name, generation)
    return found


def live(call: Call, bucket: str, name: str) -> Json | None:
    """The live object of a name; None where there is none."""
    return call.state.get(object_name(bucket, name))


def content(call: Call, found: Json) -> bytes:
    """The bytes of an object or version."""
    return call.state.content(_content_name(found)) or b""


def put(call: Call, bucket: Json, name: str, fields: Json, data: bytes) -> Json:
    """Keep a new live object, and put away the one that it replaces. fields: what the user sets, and its checksums."""
    _require_name(name)
    replaced = live(call, bucket["name"], name)
    if replaced:
        _put_away(call, bucket, replaced)
    made = {key: fields[key] for key in SETTABLE if key in fields} | _computed(call, bucket, name, data)
    made["storageClass"] = fields.get("storageClass") or bucket["storageClass"]
    if "componentCount" in fields:
        made["componentCount"] = fields["componentCount"]
        del made["md5Hash"]
    if bucket.get("defaultEventBasedHold"):
        made.setdefault("eventBasedHold", True)
    asked = call.query.get("kmsKeyName") or call.query.get("destinationKmsKeyName")
    if key := asked or bucket.get("encryption", {}).get("defaultKmsKeyName"):
        made["kmsKeyName"] = f"{key}/cryptoKeyVersions/1"
    if not bucket["iamConfiguration"]["uniformBucketLevelAccess"]["enabled"]:
        predefined = call.query.get("predefinedAcl", "")
        made.setdefault("acl", private_list(bucket["name"], "objectAccessControl", bucket["projectNumber"], predefined))
    call.state.put_content(_content_name(made), data)
    return keep(call, made)


def keep(call: Call, found: Json, kept: Kept = "o") -> Json:
    """Store an object as it stands now."""
    found["etag"] = etag([found["generation"], found["metageneration"]])
    name = object_name(found["bucket"], found["name"])
    if kept != "o":
        name = _version_name(found["bucket"], found["name"], found["generation"], kept)
    call.state.put(name, found)
    return found


def remove(call: Call, bucket: Json, found: Json, *, for_good: bool) -> None:
    """Delete an object or a version. for_good: a generation was named, so that versioning does not keep it."""
    is_live = live(call, bucket["name"], found["name"]) == found
    if is_live and not for_good:
        _put_away(call, bucket, found)
        return
    _require_free(call, bucket, found)
    _drop(call, bucket, found, "o" if is_live else "versions")


def forget(call: Call, found: Json, kept: Kept) -> None:
    """Take an object out of where it is kept, and leave its content."""
    call.state.delete(_version_name(found["bucket"], found["name"], found["generation"], kept))


def missing(bucket: str, name: str, generation: str = "") -> Refusal:
    """The 404 for an object."""
    which = f"{bucket}/{name:.1024}" + (f"#{generation}" if generation else "")
    return Refusal("NOT_FOUND", f"No such object: {which}")


def _computed(call: Call, bucket: Json, name: str, data: bytes) -> Json:
    generation = _generation(call)
    path = f"{bucket['name']}/o/{quote(name, safe='')}"
    return {
        "kind": "storage#object",
        "id": f"{bucket['name']}/{name}/{generation}",
        "selfLink": f"{LINKS}/b/{path}",
        "mediaLink": f"{call.address}/{HOST}/download/storage/v1/b/{path}?generation={generation}&alt=media",
        "name": name,
        "bucket": bucket["name"],
        "generation": generation,
        "metageneration": "1",
        "size": str(len(data)),
        "md5Hash": base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode(),
        "crc32c": crc32c_text(data),
        **dict.fromkeys(("timeCreated", "updated", "timeStorageClassUpdated", "timeFinalized"), call.time),
    }


def _generation(call: Call) -> str:
    """A number for a new generation: the time in microseconds, and always above the last one."""
    last = int((call.state.note(_GENERATIONS) or {"last": 0})["last"])
    number = max(int(call.now.timestamp() * 1_000_000), last + 1)
    call.state.put_note(_GENERATIONS, {"last": number})
    return str(number)


def _put_away(call: Call, bucket: Json, found: Json) -> None:
    """A live object gives way: to the old versions, to what was deleted softly, or for good."""
    _require_free(call, bucket, found)
    if bucket.get("versioning", {}).get("enabled"):
        call.state.delete(object_name(bucket["name"], found["name"]))
        keep(call, found | {"timeDeleted": call.time}, "versions")
        return
    _drop(call, bucket, found, "o")


def _drop(call: Call, bucket: Json, found: Json, kept: Kept) -> None:
    if kept == "o":
        call.state.delete(object_name(bucket["name"], found["name"]))
    else:
        forget(call, found, kept)
    seconds = int(bucket["softDeletePolicy"]["retentionDurationSeconds"])
    if not seconds:
        call.state.delete(_content_name(found))
        return
    gone = timestamp(call.now + timedelta(seconds=seconds))
    keep(call, found | {"softDeleteTime": call.time, "hardDeleteTime": gone}, "deleted")


def _require_free(call: Call, bucket: Json, found: Json) -> None:
    """Raise a 403 for an object that a hold or a retention protects."""
    where = f"{found['bucket']}/{found['name']}"
    if found.get("eventBasedHold") or found.get("temporaryHold"):
        text = f"Object '{where}' is under active hold and cannot be deleted, overwritten or archived"
        raise Refusal("PERMISSION_DENIED", f"{text} until it is released.", reason="objectUnderActiveHold")
    period = int(bucket.get("retentionPolicy", {}).get("retentionPeriod", 0))
    until = datetime.fromisoformat(found["timeCreated"]) + timedelta(seconds=period)
    own = found.get("retention", {}).get("retainUntilTime")
    until = max(until, datetime.fromisoformat(own)) if own else until
    if (period or own) and call.now < until:
        text = (
            f"Object '{where}' is subject to bucket's retention policy or object retention and cannot be deleted or "
            f"overwritten until {timestamp(until)}"
        )
        raise Refusal("PERMISSION_DENIED", text, reason="retentionPolicyNotMet")


def _require_name(name: str) -> None:
    """Raise a 400 for a name that no object can have. Source: https://cloud.google.com/storage/docs/objects#naming."""
    if not name:
        raise Refusal("INVALID_ARGUMENT", "Required parameter: name", reason="required")
    if len(name.encode()) > 1024 or name in (".", "..") or "\r" in name or "\n" in name:
        raise invalid(f"Invalid object name: {name[:80]!r}", "name")


def _version_name(bucket: str, name: str, generation: str, kept: Kept) -> str:
    return f"{object_name(bucket, name, kept)}/{generation}"


def _content_name(found: Json) -> str:
    return f"{HOST}/content/{found['bucket']}/{found['generation']}"
