"""Tags: keys, their values, and what they are bound to.

Source: https://cloud.google.com/resource-manager/reference/rest/v3/tagKeys
"""

from __future__ import annotations

import re
from urllib.parse import quote

from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, already_exists, invalid, not_found
from groundplan.rehearse.services.cloudresourcemanager.api import done, service
from groundplan.rehearse.standard import page

_API = "cloudresourcemanager"
_KEYS, _VALUES, _BINDINGS = f"{_API}.tagKeys", f"{_API}.tagValues", f"{_API}.tagBindings"
_SHORT = re.compile(r"[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?")
"""Source: the description of `shortName`."""


@service.written(_KEYS, _VALUES)
def tag(call: Call, new: Json, old: Json | None) -> Json:
    """Check a key or a value and give it its full name."""
    short, parent = str(new.get("shortName", "")), str(new.get("parent", ""))
    if old is None:
        if not _SHORT.fullmatch(short):
            raise invalid(f"The short name '{short}' is invalid", "short_name")
        collection = call.method.collection.rpartition(".")[2]
        others = call.state.members(f"{call.host}/{collection}")
        if any(other["parent"] == parent and other["shortName"] == short for _, other in others):
            raise already_exists(f"{parent}/{short}")
    above = call.get(parent)
    if parent.startswith("tagKeys/") and above is None:
        raise not_found(parent)
    space = above["namespacedName"] if above else parent.partition("/")[2]
    made = {**new, "namespacedName": f"{space}/{short}", "updateTime": call.time}
    made["createTime"] = old["createTime"] if old else call.time
    return {**made, "etag": etag([made, call.time])}


@service.method(f"{_KEYS}.list", f"{_VALUES}.list", f"{_BINDINGS}.list")
def list_(call: Call) -> Json:
    """List what lies under a parent."""
    parent = call.query.get("parent", "")
    return page(call, [row for row in call.state.below(call.name) if row[1]["parent"] == parent])


@service.method(f"{_KEYS}.getNamespaced", f"{_VALUES}.getNamespaced")
def get_namespaced(call: Call) -> Json:
    """Find a key or a value by its full name."""
    wanted = call.query.get("name", "")
    collection = call.method.collection.rpartition(".")[2]
    for _, body in call.state.members(f"{call.host}/{collection}"):
        if body["namespacedName"] == wanted:
            return body
    raise not_found(wanted)


@service.deleted(_KEYS, _VALUES)
def deleted(call: Call, old: Json) -> None:
    """Refuse to delete a key with values, and a value that is bound."""
    below = [*call.state.members(f"{call.host}/tagValues"), *call.state.below(f"{call.host}/tagBindings")]
    if found := [name for name, body in below if old["name"] in (body.get("parent"), body.get("tagValue"))]:
        raise Refusal("FAILED_PRECONDITION", f"'{old['name']}' is used by '{found[0]}'.")


@service.method(f"{_BINDINGS}.create")
def bind(call: Call) -> Json:
    """Bind a value to a resource."""
    value, parent = str(call.body.get("tagValue", "")), str(call.body.get("parent", ""))
    if call.get(value) is None:
        raise not_found(value)
    name = f"tagBindings/{quote(parent, safe='')}/{value}"
    if call.get(name) is not None:
        raise already_exists(name)
    body = {"name": name, "parent": parent, "tagValue": value}
    call.state.put(f"{call.host}/{name}", body)
    return done(call, name, body, "TagBinding")
