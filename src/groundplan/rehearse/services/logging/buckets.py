"""Log buckets: two come with every project, and one that is deleted can be had back for seven days.

Source: https://cloud.google.com/logging/docs/buckets and the descriptions of LogBucket in the discovery document.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, Reply, not_found
from groundplan.rehearse.services.logging.api import collections, service

_BUCKETS = collections("locations.buckets")
_KEPT = timedelta(days=7)
_BUILT_IN = {"_Default": 30, "_Required": 400}
"""Days that the buckets of every project keep entries.
Source: https://cloud.google.com/logging/quotas#logs_retention_periods"""


@service.written(*_BUCKETS)
def _bucket(call: Call, body: Json, old: Json | None) -> Json:
    """A log bucket as it is kept; raises Refusal for what the API refuses."""
    path = call.path if old else f"{call.path}/{call.query['bucketId']}"
    *_, location, _, name = path.split("/")
    given = body | {"location": location, "bucketId": name}
    facts.require("gcp:logging/projectBucketConfig:ProjectBucketConfig", given)
    if old and old.get("analyticsEnabled") and not body.get("analyticsEnabled"):
        raise Refusal("FAILED_PRECONDITION", "Log Analytics cannot be disabled once it is enabled")
    if old and old.get("locked") and old["retentionDays"] != body.get("retentionDays"):
        raise Refusal("FAILED_PRECONDITION", "The retention period of a locked bucket cannot be changed")
    body["retentionDays"] = body.get("retentionDays") or 30
    return {"lifecycleState": "ACTIVE"} | body | {"name": path}


@service.method(*(f"{each}.createAsync" for each in _BUCKETS))
def _create_async(call: Call) -> Reply | Json:
    """Create a bucket by an operation that carries it."""
    return standard.create(service, call)


@service.method(*(f"{each}.get" for each in _BUCKETS))
def _get(call: Call) -> Json:
    """Show a bucket, also one that is about to be deleted."""
    return _current(call)


@service.method(*(f"{each}.list" for each in _BUCKETS))
def _list(call: Call) -> Json:
    """Show the buckets of a location, or of all for `-`: also those that come with every project."""
    owner, _, location = call.path.removesuffix("/buckets").rpartition("/locations/")
    start = f"{call.host}/{owner}/locations/"
    places = [_built_in(f"{owner}/locations/global/buckets/{name}") for name in _BUILT_IN]
    found = {f"{call.host}/{body['name']}": body for body in places}
    found |= {name: body for name, body in call.state.below(start.rstrip("/")) if name.split("/")[-2] == "buckets"}
    wanted = start if location == "-" else f"{start}{location}/"
    return standard.page(call, sorted((name, body) for name, body in found.items() if name.startswith(wanted)))


@service.method(*(f"{each}.{action}" for each in _BUCKETS for action in ("patch", "updateAsync")))
def _update(call: Call) -> Reply | Json:
    """Change a bucket that is not about to be deleted."""
    bucket = _current(call)
    if bucket["name"].endswith("/_Required"):
        raise Refusal("INVALID_ARGUMENT", "The _Required bucket cannot be modified")
    if bucket["lifecycleState"] != "ACTIVE":
        raise Refusal("FAILED_PRECONDITION", "Buckets must be in an ACTIVE state to be modified")
    call.state.put(call.name, bucket)
    return standard.update(service, call)


@service.method(*(f"{each}.delete" for each in _BUCKETS))
def _delete(call: Call) -> Json:
    """Mark a bucket: it goes after seven days."""
    bucket = _current(call)
    name = call.path.rpartition("/")[2]
    if name in _BUILT_IN:
        raise Refusal("INVALID_ARGUMENT", f"The {name} bucket cannot be deleted")
    if bucket["lifecycleState"] != "ACTIVE":
        raise Refusal("FAILED_PRECONDITION", "Buckets must be in an ACTIVE state to be deleted")
    call.state.put(call.name, bucket | {"lifecycleState": "DELETE_REQUESTED", "updateTime": call.time})
    return {}


@service.method(*(f"{each}.undelete" for each in _BUCKETS))
def _undelete(call: Call) -> Json:
    """Take the mark off again."""
    bucket = _current(call)
    if bucket["lifecycleState"] != "DELETE_REQUESTED":
        raise Refusal("FAILED_PRECONDITION", "Buckets must be in a DELETE_REQUESTED state to be undeleted")
    call.state.put(call.name, bucket | {"lifecycleState": "ACTIVE", "updateTime": call.time})
    return {}


def _current(call: Call) -> Json:
    """The bucket that the path names; raises a 404, also for one whose seven days are over."""
    bucket = call.get(call.path)
    if bucket is None:
        owner, _, name = call.path.rpartition("/")
        if name not in _BUILT_IN or not owner.endswith("/locations/global/buckets"):
            raise not_found(call.path)
        return _built_in(call.path)
    marked = bucket["lifecycleState"] == "DELETE_REQUESTED"
    if marked and call.now - datetime.fromisoformat(bucket["updateTime"]) > _KEPT:
        raise not_found(call.path)
    return bucket


def _built_in(path: str) -> Json:
    """A bucket that nobody made. Source: LogBucket's createTime is not set for any of the default buckets."""
    name = path.rpartition("/")[2]
    described = {"_Default": "Default bucket", "_Required": "Audit bucket"}[name]
    body: Json = {"name": path, "retentionDays": _BUILT_IN[name], "lifecycleState": "ACTIVE", "description": described}
    return body | {"locked": True} if name == "_Required" else body
