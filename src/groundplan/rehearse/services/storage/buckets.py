"""Buckets: names, places, defaults, retention.

Source: https://cloud.google.com/storage/docs/json_api/v1/buckets and the pages that each function names.
"""

from __future__ import annotations

from datetime import timedelta

from groundplan.rehearse import merge_patch, standard
from groundplan.rehearse.call import Call, etag, project_number, timestamp
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.storage import bucket_rules, conditions
from groundplan.rehearse.services.storage.access_lists import private_list
from groundplan.rehearse.services.storage.api import LINKS, bucket_name, find_bucket, required, service
from groundplan.rehearse.services.storage.policies import first_policy

_SOFT_DELETE = "604800"
"""Seconds that deleted objects are kept unless told. Source: https://cloud.google.com/storage/docs/soft-delete."""

_UNIFORM_LOCK = timedelta(days=90)
"""When uniform access can no longer be turned off. Source: .../docs/uniform-bucket-level-access."""


_FIXED = ("kind", "id", "name", "selfLink", "projectNumber", "generation", "timeCreated")
"""What stays as it was made."""


@service.method("storage.buckets.insert")
def insert(call: Call) -> Json:
    """Create a bucket; its name must be free in all of Google Cloud."""
    project = required(call, "project")
    name = str(call.body.get("name", ""))
    bucket_rules.require(call, call.body | {"name": name})
    if taken := call.state.get(bucket_name(name)):
        raise _taken(taken["projectNumber"] == project_number(project))
    made = {
        "kind": "storage#bucket",
        "id": name,
        "selfLink": f"{LINKS}/b/{name}",
        "projectNumber": project_number(project),
        "generation": str(int(call.now.timestamp() * 1_000_000)),
        "timeCreated": call.time,
    }
    bucket = _completed(call, call.body | made, None)
    if call.query.get("enableObjectRetention") == "true":
        bucket["objectRetention"] = {"mode": "Enabled"}
    call.state.put_policy(bucket_name(name), first_policy(bucket, project))
    return shown(call, _stored(call, bucket))


@service.method("storage.buckets.get")
def get(call: Call) -> Json:
    """Show a bucket."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    conditions.require(call.query, bucket, reading=True)
    return shown(call, bucket)


@service.method("storage.buckets.list")
def list_(call: Call) -> Json:
    """The buckets of a project."""
    number = project_number(required(call, "project"))
    prefix = call.query.get("prefix", "")
    found = [
        (name, shown(call, bucket))
        for name, bucket in call.state.members(call.name)
        if bucket["projectNumber"] == number and bucket["name"].startswith(prefix)
    ]
    return {"kind": "storage#buckets"} | standard.page(call, found, most=1000)


@service.method("storage.buckets.patch", "storage.buckets.update")
def change(call: Call) -> Json:
    """Change a bucket: part of it, or with PUT all that can be set."""
    old = find_bucket(call.state, call.parameters["bucket"])
    conditions.require(call.query, old)
    new = merge_patch.patched(call, old) if call.method.verb == "PATCH" else {"location": old["location"]} | call.body
    new |= {key: old[key] for key in _FIXED}
    bucket_rules.require(call, new)
    bucket_rules.require_change(old, new)
    return shown(call, _stored(call, _completed(call, new, old)))


@service.method("storage.buckets.delete")
def delete(call: Call) -> Reply:
    """Delete an empty bucket; objects that were deleted softly do not count, and go with it."""
    name = call.parameters["bucket"]
    bucket = find_bucket(call.state, name)
    conditions.require(call.query, bucket)
    below = call.state.below(bucket_name(name))
    if any(f"/b/{name}/{kept}/" in path for path, _ in below for kept in ("o", "versions")):
        raise Refusal("ALREADY_EXISTS", "The bucket you tried to delete is not empty.", reason="conflict")
    for path, _ in below:
        call.state.delete(path)
    call.state.delete(bucket_name(name))
    return Reply(b"", 204)


@service.method("storage.buckets.lockRetentionPolicy")
def lock(call: Call) -> Json:
    """Make a retention policy final. Source: https://cloud.google.com/storage/docs/bucket-lock."""
    required(call, "ifMetagenerationMatch")
    old = find_bucket(call.state, call.parameters["bucket"])
    conditions.require(call.query, old)
    if "retentionPolicy" not in old:
        raise invalid("The bucket has no retention policy to lock.")
    locked = old["retentionPolicy"] | {"isLocked": True}
    changed = {"retentionPolicy": locked, "metageneration": _next(old), "updated": call.time}
    return shown(call, _stored(call, old | changed))


@service.method("storage.buckets.getStorageLayout")
def layout(call: Call) -> Json:
    """Where the bucket lies and how its names are kept."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    flat = {"enabled": bool(bucket.get("hierarchicalNamespace", {}).get("enabled"))}
    told = {key: bucket[key] for key in ("location", "locationType")}
    return {"kind": "storage#storageLayout", "bucket": bucket["name"], "hierarchicalNamespace": flat} | told


def shown(call: Call, bucket: Json) -> Json:
    """A bucket without its access lists, unless they are asked for."""
    if call.query.get("projection") == "full":
        return bucket
    return {key: value for key, value in bucket.items() if key not in ("acl", "defaultObjectAcl", "owner")}


def _completed(call: Call, body: Json, old: Json | None) -> Json:
    """The fields that the server sets, and its defaults."""
    location = str(body.get("location") or "US").upper()
    kind = bucket_rules.location_type(location, body)
    bucket = body | {
        "location": location,
        "locationType": kind,
        "storageClass": body.get("storageClass") or "STANDARD",
        "iamConfiguration": _access(call, body, old),
        "metageneration": _next(old),
        "updated": call.time,
        "softDeletePolicy": _effective(call, body, old, "softDeletePolicy") or _soft_delete(call),
    }
    if kind != "region":
        bucket.setdefault("rpo", "DEFAULT")
    if policy := _effective(call, body, old, "retentionPolicy"):
        bucket["retentionPolicy"] = policy
    if "autoclass" in body:
        bucket["autoclass"] = _autoclass(call, body["autoclass"], (old or {}).get("autoclass", {}))
    if not bucket["iamConfiguration"]["uniformBucketLevelAccess"]["enabled"]:
        bucket.update(_lists(call, bucket))
    return bucket


def _lists(call: Call, bucket: Json) -> Json:
    """The access lists of a bucket without uniform access: those it has, else those of a new one."""
    name, number = bucket["name"], bucket["projectNumber"]
    default = call.query.get("predefinedDefaultObjectAcl", "")
    return {
        "acl": bucket.get("acl")
        or private_list(name, "bucketAccessControl", number, call.query.get("predefinedAcl", "")),
        "defaultObjectAcl": bucket.get("defaultObjectAcl")
        or private_list(name, "objectAccessControl", number, default),
    }


def _access(call: Call, body: Json, old: Json | None) -> Json:
    """The access configuration; uniform access is told under its old name too, and locks itself after 90 days."""
    given = body.get("iamConfiguration", {})
    uniform = given.get("uniformBucketLevelAccess") or given.get("bucketPolicyOnly") or {}
    told: Json = {"enabled": bool(uniform.get("enabled"))}
    if told["enabled"]:
        before = (old or {}).get("iamConfiguration", {}).get("uniformBucketLevelAccess", {})
        told["lockedTime"] = before.get("lockedTime") or timestamp(call.now + _UNIFORM_LOCK)
    prevention = given.get("publicAccessPrevention") or "inherited"
    return {"publicAccessPrevention": prevention, "uniformBucketLevelAccess": told, "bucketPolicyOnly": told}


def _soft_delete(call: Call) -> Json:
    return {"retentionDurationSeconds": _SOFT_DELETE, "effectiveTime": call.time}


def _effective(call: Call, body: Json, old: Json | None, field: str) -> Json:
    """A policy with the time since which it holds: that of the call where it is new or changed."""
    policy: Json = dict(body.get(field) or {})
    before = (old or {}).get(field, {})
    period = {"retentionPolicy": "retentionPeriod", "softDeletePolicy": "retentionDurationSeconds"}[field]
    if period not in policy:
        return {}
    same = before.get(period) == policy[period]
    return policy | {"effectiveTime": before["effectiveTime"] if same else call.time}


def _autoclass(call: Call, given: Json, before: Json) -> Json:
    told = {"terminalStorageClass": "NEARLINE"} | given if given.get("enabled") else dict(given)
    toggled = before.get("toggleTime") if before.get("enabled") == told.get("enabled") else None
    told["toggleTime"] = toggled or call.time
    if "terminalStorageClass" in told:
        same = before.get("terminalStorageClass") == told["terminalStorageClass"]
        told["terminalStorageClassUpdateTime"] = before["terminalStorageClassUpdateTime"] if same else call.time
    return told


def _stored(call: Call, bucket: Json) -> Json:
    bucket["etag"] = etag([bucket["name"], bucket["generation"], bucket["metageneration"]])
    call.state.put(bucket_name(bucket["name"]), bucket)
    return bucket


def _next(old: Json | None) -> str:
    return str(int(old["metageneration"]) + 1) if old else "1"


def _taken(ours: bool) -> Refusal:  # noqa: FBT001 - one of two messages
    """The 409 for a name that is in use. Source: https://cloud.google.com/storage/docs/json_api/v1/status-codes."""
    if ours:
        text = "Your previous request to create the named bucket succeeded and you already own it."
    else:
        text = (
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
            "Please select a different name and try again."
        )
    return Refusal("ALREADY_EXISTS", text, reason="conflict")
