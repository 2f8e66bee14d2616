"""Objects: their metadata, and what they hold.

Source: https://cloud.google.com/storage/docs/json_api/v1/objects
"""

from __future__ import annotations

from groundplan.rehearse import facts, merge_patch
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.storage import conditions, downloads, listing, notifications, shelf
from groundplan.rehearse.services.storage.api import find_bucket, service


@service.method("storage.objects.get")
def get(call: Call) -> Reply | Json:
    """Show an object, or give what it holds."""
    bucket, name = call.parameters["bucket"], call.parameters["object"]
    generation = call.query.get("generation", "")
    if call.query.get("softDeleted") == "true":
        return shown(call, shelf.find_deleted(call, bucket, name, generation))
    found = shelf.find(call, bucket, name, generation=generation)
    conditions.require(call.query, found, reading=True)
    if call.query.get("alt") == "media":
        return downloads.download(call, found)
    return shown(call, found)


@service.method("storage.objects.list")
def list_(call: Call) -> Json:
    """A page of the objects of a bucket, with the prefixes that a delimiter makes of their names."""
    bucket = find_bucket(call.state, call.parameters["bucket"])["name"]
    page = listing.page(call.query, listing.kept(call, bucket))
    answer: Json = {"kind": "storage#objects"}
    if page.objects:
        answer["items"] = [shown(call, found) for found in page.objects]
    if page.prefixes:
        answer["prefixes"] = page.prefixes
    if page.next_token:
        answer["nextPageToken"] = page.next_token
    return answer


@service.method("storage.objects.patch", "storage.objects.update")
def change(call: Call) -> Json:
    """Change the metadata of an object."""
    bucket, name = call.parameters["bucket"], call.parameters["object"]
    old = shelf.find(call, bucket, name, generation=call.query.get("generation", ""))
    conditions.require(call.query, old)
    sent = merge_patch.patched(call, old) if call.method.verb == "PATCH" else call.body
    _require_change(call, old, sent)
    if "acl" in old:
        sent = {"acl": old["acl"]} | sent
    new = {key: value for key, value in old.items() if key not in shelf.SETTABLE}
    new |= {key: sent[key] for key in shelf.SETTABLE if key in sent}
    new |= {"metageneration": str(int(old["metageneration"]) + 1), "updated": call.time}
    kept = shelf.keep(call, new, "versions" if "timeDeleted" in new else "o")
    notifications.tell(call, kept, "OBJECT_METADATA_UPDATE")
    return shown(call, kept)


@service.method("storage.objects.delete")
def delete(call: Call) -> Reply:
    """Delete an object; with versioning the live one becomes an old version unless a generation is named."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    generation = call.query.get("generation", "")
    found = shelf.find(call, bucket["name"], call.parameters["object"], generation=generation)
    conditions.require(call.query, found)
    shelf.remove(call, bucket, found, for_good=bool(generation))
    archived = bucket.get("versioning", {}).get("enabled") and not generation
    notifications.tell(call, found, "OBJECT_ARCHIVE" if archived else "OBJECT_DELETE")
    return Reply(b"", 204)


@service.method("storage.objects.restore")
def restore(call: Call) -> Json:
    """Bring back an object that was deleted softly, as a new generation."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    name, generation = call.parameters["object"], call.query.get("generation", "")
    deleted = shelf.find_deleted(call, bucket["name"], name, generation)
    conditions.require(call.query, shelf.live(call, bucket["name"], name))
    made = shelf.put(call, bucket, name, deleted, shelf.content(call, deleted))
    notifications.tell(call, made, "OBJECT_FINALIZE")
    return shown(call, made)


def shown(call: Call, found: Json) -> Json:
    """An object without its access list, unless it is asked for."""
    if call.query.get("projection") == "full":
        return found
    return {key: value for key, value in found.items() if key not in ("acl", "owner")}


def require_fields(fields: Json) -> None:
    """Raise a 400 for what a user may not set on an object, by the catalogue's facts."""
    inputs: Json = {key: fields[key] for key in ("storageClass", "retention") if key in fields}
    facts.require("gcp:storage/bucketObject:BucketObject", inputs)


def _require_change(call: Call, old: Json, sent: Json) -> None:
    require_fields(sent)
    before, after = old.get("retention", {}), sent.get("retention", {})
    shorter = str(after.get("retainUntilTime", "")) < str(before.get("retainUntilTime", ""))
    reduced = bool(before) and (shorter or after.get("mode") != before["mode"])
    if reduced and (before["mode"] == "Locked" or call.query.get("overrideUnlockedRetention") != "true"):
        raise Refusal("PERMISSION_DENIED", "The retention of the object cannot be reduced or removed.")
    if "customTime" in old and str(sent.get("customTime", "")) < old["customTime"]:
        raise invalid("customTime cannot be removed or set to an earlier time.", "customTime")
