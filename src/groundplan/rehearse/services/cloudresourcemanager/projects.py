"""Projects: kept once, as version 3 words them, and shown as the version called words them.

Every project that is called for exists: a rehearsal needs no organization to make one in.
Source: https://cloud.google.com/resource-manager/reference/rest/v3/projects, and /v1/projects.
"""

from __future__ import annotations

import re

from groundplan.rehearse.call import Call, etag, project_number
from groundplan.rehearse.replies import Json, Refusal, invalid, not_found
from groundplan.rehearse.services.cloudresourcemanager import liens
from groundplan.rehearse.services.cloudresourcemanager.api import done, require, service
from groundplan.rehearse.standard import page

_BORN = "2026-01-01T00:00:00Z"
"""When a project was created that nobody created."""

_ID = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
_TITLE = re.compile(r"[A-Za-z0-9'\" !-]{4,30}")
_LABEL, _VALUE, _LABELS = re.compile(r"[a-z]([a-z0-9_-]{0,61}[a-z0-9_])?"), re.compile(r"[a-z0-9_-]{0,63}"), 64
"""Source: the descriptions of projectId, displayName and labels; labels as Google's console takes them."""

_PARENTS = ("organizations", "folders")
_PROJECTS = "cloudresourcemanager.projects"


@service.method(f"{_PROJECTS}.create")
def create(call: Call) -> Json:
    """Create a project, unless its id was ever taken."""
    sent = _as_third(call, call.body)
    project = str(sent.get("projectId", ""))
    if not _ID.fullmatch(project):
        raise invalid(f"The project ID '{project}' must be 6 to 30 lower-case letters, digits or hyphens", "project_id")
    if call.get(f"projects/{project}") is not None:
        raise Refusal("ALREADY_EXISTS", "Requested entity already exists")
    made: Json = {
        "name": f"projects/{project_number(project)}",
        "projectId": project,
        "displayName": project,
        **{key: value for key, value in sent.items() if key in ("displayName", "labels", "parent")},
        "state": "ACTIVE",
        "createTime": call.time,
    }
    return done(call, made["name"], _shown(call, _stored(call, made)), "Project")


@service.method(f"{_PROJECTS}.get")
def get(call: Call) -> Json:
    """Show a project."""
    return _shown(call, _project(call))


@service.method(f"{_PROJECTS}.list", f"{_PROJECTS}.search")
def list_(call: Call) -> Json:
    """List the projects that were created here: of a parent, or those that match a filter."""
    parent = call.query.get("parent", "")
    wanted = call.query.get("filter") or call.query.get("query") or ""
    found = [
        (name, body)
        for name, body in call.state.members(f"{call.host}/projects")
        if body.get("parent", "") == parent or not parent
    ]
    if parent and call.query.get("showDeleted") != "true":
        found = [(name, body) for name, body in found if body["state"] == "ACTIVE"]
    return page(call, [(name, _shown(call, body)) for name, body in found if _matches(body, wanted)])


@service.method(f"{_PROJECTS}.update", f"{_PROJECTS}.patch")
def update(call: Call) -> Json:
    """Change title and labels; in version 1 the parent too."""
    old = _project(call)
    require(old, "ACTIVE", call.path)
    sent = _as_third(call, call.body)
    mask = call.query.get("updateMask", "")
    fields = {"displayName", "labels"} | ({"parent"} if call.document.version == "v1" else set())
    if mask and mask != "*":
        fields &= {field.replace("display_name", "displayName") for field in mask.split(",")}
    new = {key: value for key, value in old.items() if key not in fields} | {
        key: value for key, value in sent.items() if key in fields
    }
    stored = _stored(call, {"displayName": old["displayName"], **new})
    return _shown(call, stored) if call.document.version == "v1" else done(call, call.path, stored, "Project")


@service.method(f"{_PROJECTS}.move")
def move(call: Call) -> Json:
    """Put a project under another parent."""
    parent = str(call.body.get("destinationParent", ""))
    stored = _stored(call, _project(call) | {"parent": parent})
    return done(call, call.path, stored, "Project")


@service.method(f"{_PROJECTS}.delete", f"{_PROJECTS}.undelete")
def delete(call: Call) -> Json:
    """Ask for a project's deletion, or take that back; liens stand in the way."""
    old = _project(call)
    if call.method.action == "undelete":
        require(old, "DELETE_REQUESTED", call.path)
        new = {key: value for key, value in old.items() if key != "deleteTime"} | {"state": "ACTIVE"}
    else:
        require(old, "ACTIVE", call.path)
        liens.require_none(call, str(old["name"]))
        new = old | {"state": "DELETE_REQUESTED", "deleteTime": call.time}
    stored = _stored(call, new)
    return {} if call.document.version == "v1" else done(call, call.path, stored, "Project")


@service.method(f"{_PROJECTS}.getAncestry")
def get_ancestry(call: Call) -> Json:
    """The project and what it lies in, from below."""
    project = _project(call)
    line = [("project", str(project["projectId"]))]
    parent = str(project.get("parent", ""))
    while parent:
        kind, _, number = parent.partition("/")
        line.append((kind.removesuffix("s"), number))
        parent = str((call.get(parent) or {}).get("parent", ""))
    return {"ancestor": [{"resourceId": {"type": kind, "id": number}} for kind, number in line]}


def _project(call: Call) -> Json:
    """The project called for, made or implied; raises a 403 for an id that none can have, as Google does."""
    project = call.project
    if kept := call.get(f"projects/{project}"):
        return kept
    if not _ID.fullmatch(project.rpartition(":")[2]) and not project.isdigit():
        raise Refusal("PERMISSION_DENIED", f"The caller does not have permission on '{call.path}', or it may not exist")
    body: Json = {
        "name": f"projects/{project_number(project)}",
        "projectId": project,
        "displayName": project,
        "state": "ACTIVE",
        "createTime": _BORN,
        "updateTime": _BORN,
    }
    return {**body, "etag": etag(body)}


def _stored(call: Call, project: Json) -> Json:
    _check(call, project)
    body = {key: value for key, value in project.items() if key not in ("etag", "updateTime")}
    body = {**body, "updateTime": call.time, "etag": etag([body, call.time])}
    call.state.put(f"{call.host}/projects/{project['projectId']}", body)
    return body


def _check(call: Call, project: Json) -> None:
    if not _TITLE.fullmatch(project["displayName"]):
        raise invalid(
            f"The display name '{project['displayName']}' is invalid: 4 to 30 letters, digits, quotes, ! - and spaces",
            "display_name",
        )
    labels: dict[str, str] = project.get("labels", {})
    if len(labels) > _LABELS or not all(
        _LABEL.fullmatch(key) and _VALUE.fullmatch(value) for key, value in labels.items()
    ):
        raise invalid(
            "The labels are invalid: at most 64, of lower-case letters, digits, hyphens and underscores", "labels"
        )
    kind, _, number = str(project.get("parent", "")).partition("/")
    if kind and (kind not in _PARENTS or not number.isdigit()):
        raise invalid(f"'{project['parent']}' is not the name of a folder or an organization", "parent")
    if kind == "folders" and call.get(f"folders/{number}") is None:
        raise not_found(project["parent"])


def _as_third(call: Call, sent: Json) -> Json:
    """A project of version 1 in the words of version 3."""
    if call.document.version == "v3":
        return dict(sent)
    body: Json = {key: value for key, value in sent.items() if key in ("projectId", "labels")}
    if sent.get("name"):
        body["displayName"] = sent["name"]
    if parent := sent.get("parent"):
        body["parent"] = f"{parent.get('type', '')}s/{parent.get('id', '')}"
    return body


def _shown(call: Call, project: Json) -> Json:
    """A project as the version called words it."""
    if call.document.version == "v3":
        return project
    first: Json = {
        "projectNumber": project["name"].rpartition("/")[2],
        "projectId": project["projectId"],
        "lifecycleState": project["state"],
        "name": project["displayName"],
        "createTime": project["createTime"],
    }
    if project.get("labels"):
        first["labels"] = project["labels"]
    if parent := project.get("parent"):
        kind, _, number = parent.partition("/")
        first["parent"] = {"type": kind.removesuffix("s"), "id": number}
    return first


def _matches(project: Json, wanted: str) -> bool:
    """Whether a project meets every term of a filter: `id:a* labels.team:red state:ACTIVE`, in either version."""
    for term in wanted.replace(" AND ", " ").split():
        field, colon, value = term.replace("=", ":", 1).partition(":")
        field, value = field.lower(), value.strip("\"'").lower()
        kind, _, number = str(project.get("parent", "")).partition("/")
        known = {
            "id": project["projectId"],
            "projectid": project["projectId"],
            "name": project["displayName"],
            "displayname": project["displayName"],
            "state": project["state"],
            "lifecyclestate": project["state"],
            "projectnumber": project["name"].rpartition("/")[2],
            "parent": project.get("parent", ""),
            "parent.type": kind.removesuffix("s"),
            "parent.id": number,
        }
        if field.startswith("labels."):
            told = project.get("labels", {}).get(field.removeprefix("labels."))
        else:
            told = known.get(field)
        if not colon or told is None or not re.fullmatch(re.escape(value).replace(r"\*", ".*"), str(told).lower()):
            return False
    return True
