"""Folders: real ones in buckets with a hierarchical namespace, and managed ones that carry IAM policies.

Source: https://cloud.google.com/storage/docs/json_api/v1/folders and .../managedFolders
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote

from groundplan.rehearse import iam_policy, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.storage import conditions
from groundplan.rehearse.services.storage.api import HOST, LINKS, bucket_name, find_bucket, service

_KINDS = {"folders": "storage#folder", "managedFolders": "storage#managedFolder"}


def insert(call: Call) -> Json:
    """Create a folder; its name ends with a slash, and a real one's parents exist unless they are to be made."""
    bucket = find_bucket(call.state, call.parameters["bucket"])
    name = str(call.body.get("name", "")).rstrip("/") + "/"
    if not name.strip("/"):
        raise Refusal("INVALID_ARGUMENT", "Required parameter: name", reason="required")
    if _sort(call) == "folders":
        _require_parents(call, bucket, name)
    if call.state.get(_name(call, name)) is not None:
        raise Refusal("ALREADY_EXISTS", "The folder you tried to create already exists.", reason="conflict")
    return _kept(call, bucket["name"], name)


def get(call: Call) -> Json:
    """Show a folder."""
    found = _find(call)
    conditions.require(call.query, found, reading=True)
    return found


def list_(call: Call) -> Json:
    """The folders of a bucket by name."""
    bucket = find_bucket(call.state, call.parameters["bucket"])["name"]
    members = call.state.members(f"{bucket_name(bucket)}/{_sort(call)}")
    found = [(body["name"], body) for _, body in members if body["name"].startswith(call.query.get("prefix", ""))]
    return {"kind": f"{_KINDS[_sort(call)]}s"} | standard.page(call, sorted(found, key=lambda each: each[0]))


def delete(call: Call) -> Reply:
    """Delete a folder that holds nothing."""
    found = _find(call)
    conditions.require(call.query, found)
    bucket = bucket_name(found["bucket"])
    inside = [each for _, each in call.state.members(f"{bucket}/o") if each["name"].startswith(found["name"])]
    deeper = [each for _, each in call.state.members(f"{bucket}/{_sort(call)}") if _below(each, found)]
    if (inside or (deeper and _sort(call) == "folders")) and call.query.get("allowNonEmpty") != "true":
        raise Refusal("ALREADY_EXISTS", "The folder you tried to delete is not empty.", reason="conflict")
    call.state.delete(_name(call, found["name"]))
    return Reply(b"", 204)


@service.method("storage.managedFolders.getIamPolicy")
def get_policy(call: Call) -> Json:
    """The policy of a managed folder."""
    _find(call)
    return iam_policy.get(service, _as_resource(call)) | {"kind": "storage#policy"}


@service.method("storage.managedFolders.setIamPolicy")
def put_policy(call: Call) -> Json:
    """Replace the policy of a managed folder."""
    _find(call)
    return iam_policy.put(service, _as_resource(call)) | {"kind": "storage#policy"}


def _require_parents(call: Call, bucket: Json, name: str) -> None:
    if not bucket.get("hierarchicalNamespace", {}).get("enabled"):
        raise invalid("Folders need a bucket with a hierarchical namespace.")
    parent = name.rstrip("/").rpartition("/")[0]
    if not parent or call.state.get(_name(call, f"{parent}/")) is not None:
        return
    if call.query.get("recursive") != "true":
        raise Refusal("NOT_FOUND", f"The parent folder {parent}/ does not exist.")
    _require_parents(call, bucket, f"{parent}/")
    _kept(call, bucket["name"], f"{parent}/")


def _kept(call: Call, bucket: str, name: str) -> Json:
    sort = _sort(call)
    made = {
        "kind": _KINDS[sort],
        "id": f"{bucket}/{name}",
        "selfLink": f"{LINKS}/b/{bucket}/{sort}/{quote(name, safe='')}",
        "name": name,
        "bucket": bucket,
        "metageneration": "1",
        "createTime": call.time,
        "updateTime": call.time,
    }
    call.state.put(_name(call, name), made)
    return made


def _find(call: Call) -> Json:
    find_bucket(call.state, call.parameters["bucket"])
    name = _given(call)
    found = call.state.get(_name(call, name))
    if found is None:
        raise Refusal("NOT_FOUND", f"The folder {call.parameters['bucket']}/{name:.1024} does not exist.")
    return found


def _given(call: Call) -> str:
    """The name in the path, with its slash at the end."""
    return (call.parameters.get("folder") or call.parameters.get("managedFolder", "")).rstrip("/") + "/"


def _sort(call: Call) -> str:
    """`folders` or `managedFolders`."""
    return call.method.collection.rpartition(".")[2]


def _name(call: Call, name: str) -> str:
    return f"{bucket_name(call.parameters['bucket'])}/{_sort(call)}/{quote(name, safe='')}"


def _as_resource(call: Call) -> Call:
    """The call with the folder's own name in place of that of its policy."""
    return replace(call, path=_name(call, _given(call)).removeprefix(f"{HOST}/"))


def _below(each: Json, found: Json) -> bool:
    return each["name"] != found["name"] and str(each["name"]).startswith(found["name"])


_HANDLERS: Mapping[str, Callable[[Call], Reply | Json]] = {
    "insert": insert,
    "get": get,
    "list": list_,
    "delete": delete,
}

for _collection in _KINDS:
    for _action, _handler in _HANDLERS.items():
        service.method(f"storage.{_collection}.{_action}")(_handler)
