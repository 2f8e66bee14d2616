"""Folders and organizations. Every organization that is called for exists.

Source: https://cloud.google.com/resource-manager/reference/rest/v3/folders
"""

from __future__ import annotations

import re

from groundplan.rehearse.call import Call, etag, unique_number
from groundplan.rehearse.replies import Json, Refusal, invalid, not_found
from groundplan.rehearse.services.cloudresourcemanager.api import done, require, service
from groundplan.rehearse.standard import existing, page

_FOLDERS = "cloudresourcemanager.folders"
_ORGANIZATION = re.compile(r"organizations/\d+")
_TITLE = re.compile(r"[^\W_](?:[\w -]{0,28}[^\W_])?")
_DEPTH, _SIBLINGS = 10, 300
"""How deep folders nest, and how many lie in one. Source: https://cloud.google.com/resource-manager/docs/limits."""


@service.method(f"{_FOLDERS}.create")
def create(call: Call) -> Json:
    """Create a folder in an organization or a folder."""
    parent = str(call.body.get("parent", ""))
    name = f"folders/{unique_number(parent + str(call.state.next('folders')), call.now)[:12]}"
    folder: Json = {
        "name": name,
        "parent": parent,
        "displayName": str(call.body.get("displayName", "")),
        "state": "ACTIVE",
        "createTime": call.time,
    }
    return done(call, name, _stored(call, folder), "Folder")


@service.method(f"{_FOLDERS}.list", f"{_FOLDERS}.search")
def list_(call: Call) -> Json:
    """The folders of a parent, or all that match a query."""
    parent = call.query.get("parent", "")
    deleted = call.query.get("showDeleted") == "true" or not parent
    terms = [term.partition("=") for term in call.query.get("query", "").replace(":", "=").split()]
    found = [
        (name, folder)
        for name, folder in call.state.members(f"{call.host}/folders")
        if (not parent or folder["parent"] == parent)
        and (deleted or folder["state"] == "ACTIVE")
        and all(str(folder.get(field)) == value.strip("\"'") for field, _, value in terms)
    ]
    return page(call, found)


@service.method(f"{_FOLDERS}.patch")
def patch(call: Call) -> Json:
    """Rename a folder."""
    old = existing(call)
    require(old, "ACTIVE", call.path)
    return done(call, call.path, _stored(call, old | {"displayName": call.body.get("displayName", "")}), "Folder")


@service.method(f"{_FOLDERS}.move")
def move(call: Call) -> Json:
    """Put a folder under another parent."""
    parent = call.body.get("destinationParent", "")
    return done(call, call.path, _stored(call, existing(call) | {"parent": parent}), "Folder")


@service.method(f"{_FOLDERS}.delete", f"{_FOLDERS}.undelete")
def delete(call: Call) -> Json:
    """Ask for an empty folder's deletion, or take that back."""
    old = existing(call)
    if call.method.action == "undelete":
        require(old, "DELETE_REQUESTED", call.path)
        new = {key: value for key, value in old.items() if key != "deleteTime"} | {"state": "ACTIVE"}
        return done(call, call.path, _stored(call, new), "Folder")
    require(old, "ACTIVE", call.path)
    inside = [*call.state.members(f"{call.host}/folders"), *call.state.members(f"{call.host}/projects")]
    if any(body.get("parent") == call.path and body["state"] == "ACTIVE" for _, body in inside):
        raise Refusal("FAILED_PRECONDITION", f"The folder '{call.path}' is not empty.")
    gone = old | {"state": "DELETE_REQUESTED", "deleteTime": call.time}
    call.state.put(call.name, gone)
    return done(call, call.path, gone, "Folder")


@service.method("cloudresourcemanager.organizations.get")
def get_organization(call: Call) -> Json:
    """Show an organization."""
    if not _ORGANIZATION.fullmatch(call.path):
        raise not_found(call.path)
    number = call.path.partition("/")[2]
    if call.document.version == "v1":
        return {"name": call.path, "displayName": f"{number}.example", "lifecycleState": "ACTIVE"}
    body: Json = {"name": call.path, "displayName": f"{number}.example", "state": "ACTIVE"}
    return {**body, "directoryCustomerId": f"C{number}", "etag": etag(body)}


@service.method("cloudresourcemanager.organizations.search")
def search_organizations(_call: Call) -> Json:
    """No organization is known before it is called for."""
    return {"organizations": []}


def _stored(call: Call, folder: Json) -> Json:
    """Keep a folder; raises a 400 or a 404 for one that may not be where it is."""
    if not _TITLE.fullmatch(folder["displayName"]):
        raise invalid(f"The display name '{folder['displayName']}' is invalid", "folder.display_name")
    parent = str(folder["parent"])
    if not _ORGANIZATION.fullmatch(parent) and call.get(parent) is None:
        raise not_found(parent)
    siblings = [
        other
        for _, other in call.state.members(f"{call.host}/folders")
        if other["parent"] == parent and other["name"] != folder["name"] and other["state"] == "ACTIVE"
    ]
    if any(other["displayName"] == folder["displayName"] for other in siblings):
        text = f"The folder operation violates display name uniqueness within the parent: '{folder['displayName']}'."
        raise Refusal("FAILED_PRECONDITION", text)
    if len(siblings) >= _SIBLINGS or _depth(call, parent) >= _DEPTH:
        raise Refusal("FAILED_PRECONDITION", "The folder operation violates height or fanout constraints.")
    body = {key: value for key, value in folder.items() if key != "etag"} | {"updateTime": call.time}
    body["etag"] = etag([body, call.time])
    call.state.put(f"{call.host}/{folder['name']}", body)
    return body


def _depth(call: Call, parent: str) -> int:
    """How many folders lie above, the parent included."""
    above = call.get(parent)
    return 1 + _depth(call, str(above["parent"])) if above else 0
