"""The methods that every API shares, as its discovery document describes them.

create and insert, get, list, patch and update, delete; getIamPolicy, setIamPolicy and testIamPermissions; get and wait
of operations. Source: https://google.aip.dev/131 to 136, 151, 154, 158 and 161.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from groundplan.rehearse import field_mask, iam_policy, merge_patch, operations
from groundplan.rehearse.call import Call, etag, unique_number
from groundplan.rehearse.discovery import Schema
from groundplan.rehearse.replies import Json, Refusal, Reply, already_exists, invalid, not_found
from groundplan.rehearse.service import Service

PAGE = 500
"""Resources on a page when the request asks for no number."""

_LARGEST_PAGE = 1000
"""Resources on a page however many are asked for. Source: https://google.aip.dev/158, which leaves it to the API."""

_LONGEST_WAIT = 120
"""Seconds that a call waits for an operation. Source: the description of compute.zoneOperations.wait."""


def answer(service: Service, call: Call) -> Reply | Json:
    """Answer a call that the service does not answer by hand; raises Refusal."""
    if call.method.collection.lower().endswith("operations"):
        return _operation(call)
    action = _ACTIONS.get(call.method.action)
    if action is None:
        raise Refusal("UNIMPLEMENTED", f"{call.method.id} is not emulated")
    return action(service, call)


def create(service: Service, call: Call) -> Reply | Json:
    """Create a resource, its parent being there and its name free."""
    path = _new_path(service, call)
    name = f"{call.host}/{path}"
    _require_parent(call, path)
    if call.state.get(name) is not None:
        raise already_exists(path)
    fields = call.document.properties(call.method.request)
    body = {**_defaults(fields), **_message(call)}
    if "name" in fields:
        body = {**body, "name": path.rpartition("/")[2] if call.document.classic else path}
    return store(service, call, path, body, None)


def _defaults(fields: Mapping[str, Schema]) -> Json:
    """The texts that the fields of a new resource have when the client says nothing, such as `kind`."""
    return {
        name: field["default"] for name, field in fields.items() if "default" in field and field["type"] == "string"
    }


def get(service: Service, call: Call) -> Json:
    """Show a resource."""
    return _shown(service, call, existing(call))


def list_(service: Service, call: Call) -> Json:
    """Show a page of a collection."""
    found = [(name, _shown(service, call, body)) for name, body in call.state.members(call.name)]
    return page(call, found)


def page(call: Call, found: Sequence[tuple[str, object]], *, most: int = PAGE) -> Json:
    """The page that a list call asks for. found: keys and what is shown, by key. most: on a page, unless told."""
    size = _page_size(call.query.get("pageSize") or call.query.get("maxResults") or "", most)
    after = _page_start(call)
    rest = [(name, body) for name, body in found if name > after]
    answer: Json = {_items(call): [body for _, body in rest[:size]]}
    if len(rest) > size:
        answer["nextPageToken"] = _page_token(call, rest[size - 1][0])
    return answer


def update(service: Service, call: Call) -> Reply | Json:
    """Change a resource: what the field mask names, else what the body holds; all of it for PUT."""
    old = call.state.get(call.name)
    if old is None:
        if call.query.get("allowMissing") == "true":
            return store(service, call, call.path, {**_message(call), "name": call.path}, None)
        raise not_found(call.path)
    body = _message(call)
    _require_etag(call, old, body.pop("etag", None))
    mask = call.query.get("updateMask") or call.body.get("updateMask") or ""
    if call.method.verb == "PUT":
        new = field_mask.replaced(call.document, _resource_schema(call), old, body)
    elif call.document.classic:
        new = merge_patch.patched(call, old)
    else:
        new = field_mask.patched(call.document, _resource_schema(call), old, body, mask)
    return store(service, call, call.path, new, old)


def delete(service: Service, call: Call) -> Reply | Json:
    """Delete a resource that has nothing below it, or whose service lets its children go with it."""
    if call.query.get("allowMissing") == "true" and call.state.get(call.name) is None:
        return respond(service, call, call.path, {}, {})
    old = existing(call)
    _require_etag(call, old, call.query.get("etag"))
    if hook := service.on_delete.get(call.method.collection):
        hook(call, old)
    below = call.state.below(call.name)
    if below and call.method.collection not in service.cascade:
        raise Refusal("FAILED_PRECONDITION", f"'{call.path}' is not empty: it holds '{below[0][0]}'")
    for name, _ in below:
        call.state.delete(name)
    call.state.delete(call.name)
    return respond(service, call, call.path, {}, old)


def _require_etag(call: Call, old: Json, sent: str | None) -> None:
    """Raise a 412 when the etag that the client knows, by the message or by If-Match, is not the resource's."""
    for known in (sent, call.headers.get("if-match")):
        if known and known != "*" and "etag" in old and known != old["etag"]:
            raise Refusal("CONDITION_NOT_MET", f"The etag of '{call.path}' is stale: read it again")


def target(service: Service, call: Call) -> str:
    """The relative name of what a call is about; of what it makes, where it makes something."""
    with suppress(Refusal):
        if call.method.action in ("create", "insert"):
            return _new_path(service, call)
    return call.path


def existing(call: Call) -> Json:
    """The resource that the path names; raises a 404."""
    found = call.state.get(call.name)
    if found is None:
        raise not_found(call.path)
    return found


def store(service: Service, call: Call, path: str, body: Json, old: Json | None) -> Reply | Json:
    """Check, complete and keep a resource, and answer as the method does: with it, or with an operation."""
    fields = call.document.properties(_resource_schema(call))
    moments = {"createTime": (old or {}).get("createTime", call.time), "updateTime": call.time}
    if "uid" in fields and old is None:
        described = str(fields["uid"].get("description", ""))
        moments["uid"] = str(uuid.uuid4()) if "UUID" in described else unique_number(path, call.now)
    body = body | {key: value for key, value in moments.items() if key in fields}
    if hook := service.on_write.get(call.method.collection):
        body = hook(call, body, old)
    if "etag" in fields:
        body = body | {"etag": etag({key: value for key, value in body.items() if key != "etag"})}
    call.state.put(f"{call.host}/{path}", body)
    return respond(service, call, path, _shown(service, call, body), body)


def respond(service: Service, call: Call, path: str, body: Json, resource: Json) -> Json:
    """The answer of a method that has done its work: an operation where its document says so."""
    response = call.method.response or ""
    if not response.endswith("Operation"):
        return body if response != "Empty" else {}
    if service.name == "compute":
        return operations.compute(call, path, str(resource.get("id", "")))
    return operations.longrunning(call, path, body, kind=_kind(service, call) if body else "google.protobuf.Empty")


def _kind(service: Service, call: Call) -> str:
    """The full name of a resource's message; some documents put the package before its name: GoogleCloudRunV2Job."""
    package = "".join(map(str.capitalize, service.types.split(".")))
    return f"{service.types}.{_resource_schema(call).removeprefix(package)}"


def _message(call: Call) -> Json:
    """The resource in a body, also where it is wrapped with a field mask, as in Pub/Sub's update requests."""
    fields = call.document.properties(call.method.request)
    if "updateMask" in fields:
        for name, schema in fields.items():
            if "$ref" in schema and schema["$ref"] == call.method.response:
                inner: Json = dict(call.body.get(name) or {})
                return inner
    return dict(call.body)


def _resource_schema(call: Call) -> str:
    """The name of the message of the resource that a method works on."""
    fields = call.document.properties(call.method.request)
    if "updateMask" in fields and call.method.response:
        return call.method.response
    return call.method.request or ""


def _new_path(service: Service, call: Call) -> str:
    """The relative name of what is created: by the service, the path, a query parameter ending in Id, or the body."""
    if tell := service.identities.get(call.method.collection):
        return tell(call)
    if call.method.verb == "PUT":
        return call.path
    given = [key for key in call.method.parameters if key.endswith("Id") and key in call.query and key != "requestId"]
    name = call.query[given[0]] if given else str(call.body.get("name", "")).rpartition("/")[2]
    if not name:
        wanted = [key for key in call.method.parameters if key.endswith("Id") and key != "requestId"]
        if wanted:
            raise invalid(f"{wanted[0]} is required", wanted[0])
        name = unique_number(call.path, call.now)
    return f"{call.path}/{name}"


_ROOTS = frozenset({"projects", "locations", "zones", "regions", "folders", "organizations", "billingAccounts", "b"})
"""Collections whose members are not resources of the same API."""


def _require_parent(call: Call, path: str) -> None:
    """Raise a 404 when the resource that the new one lies in does not exist."""
    segments = path.split("/")
    parent = segments[:-2]
    if len(parent) < 2 or parent[-2] in _ROOTS or parent[-1] == "global":
        return
    if call.get("/".join(parent)) is None:
        raise not_found("/".join(parent))


def _shown(service: Service, call: Call, body: Json) -> Json:
    hook = service.on_read.get(call.method.collection)
    return hook(call, body) if hook else body


def _items(call: Call) -> str:
    """The field of a list's answer that holds the resources."""
    fields = call.document.properties(call.method.response)
    lists = [name for name, schema in fields.items() if schema.get("type") == "array"]
    named = [name for name in lists if call.method.collection.endswith(f".{name}")]
    wanted = [name for name in lists if "$ref" in fields[name]["items"]]
    return (named or wanted or lists)[0]


def _page_size(asked: str, most: int) -> int:
    """Resources on a page. asked: a number, as the document's check has made sure; raises a 400 for a negative one."""
    size = int(asked or 0)
    if size < 0:
        raise invalid("The page size must not be negative", "pageSize")
    return min(size or most, _LARGEST_PAGE)


def _page_token(call: Call, last: str) -> str:
    """A token that leads behind a resource of the listed collection, and of no other."""
    return base64.urlsafe_b64encode(f"{call.path}\n{last}".encode()).decode()


def _page_start(call: Call) -> str:
    """The key behind which a page starts; raises a 400 for a token that was not given for this collection."""
    token = call.query.get("pageToken", "")
    if not token:
        return ""
    try:
        path, _, last = base64.b64decode(token, b"-_", validate=True).decode().partition("\n")
    except ValueError:
        path, last = "", ""
    if path != call.path or not last:
        raise invalid("The page token is invalid", "pageToken")
    return last


def _operation(call: Call) -> Reply | Json:
    """Answer a method of an API's operations: get, wait, list, cancel, delete."""
    now = call.now.timestamp()
    if call.method.action == "list":
        found = call.state.operations(call.name)
        return page(call, [(each.name, operations.shown(each, now)) for each in found])
    operation = call.state.operation(call.name)
    if operation is None:
        raise not_found(call.path)
    if call.method.action == "wait":
        left = min(max(operation.done - now, 0), _LONGEST_WAIT)
        return Reply(operations.shown(operation, now + left), delay=left)
    if call.method.action == "delete":
        call.state.drop_operation(call.name)
    return operations.shown(operation, now) if call.method.action == "get" else {}


_ACTIONS: Mapping[str, Callable[[Service, Call], Reply | Json]] = {
    "create": create,
    "insert": create,
    "get": get,
    "list": list_,
    "patch": update,
    "update": update,
    "delete": delete,
    "getIamPolicy": iam_policy.get,
    "setIamPolicy": iam_policy.put,
    "testIamPermissions": iam_policy.test,
}
