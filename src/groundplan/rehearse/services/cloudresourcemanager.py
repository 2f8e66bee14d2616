"""The Resource Manager API: projects, in its versions 1 and 3. One project is kept once, as version 3 words it.

Every project that is called for exists: a rehearsal needs no organization to make one in.
Source: https://cloud.google.com/resource-manager/reference/rest/v3/projects
"""

from __future__ import annotations

from groundplan.rehearse.call import Call, etag, project_number
from groundplan.rehearse.replies import Json
from groundplan.rehearse.service import Service

service = Service("cloudresourcemanager", ("v3", "v1"), types="google.cloud.resourcemanager.v3", always_enabled=True)

_BORN = "2026-01-01T00:00:00Z"
"""When a project was created that nobody created."""


@service.method("cloudresourcemanager.projects.get")
def get(call: Call) -> Json:
    """Show a project."""
    return _shown(call, _project(call))


def _project(call: Call) -> Json:
    project = call.project
    body: Json = {
        "name": f"projects/{project_number(project)}",
        "projectId": project,
        "displayName": project,
        "state": "ACTIVE",
        "createTime": _BORN,
        "updateTime": _BORN,
    }
    return call.get(f"projects/{project}") or {**body, "etag": etag(body)}


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
    if "labels" in project:
        first["labels"] = project["labels"]
    if kind := project.get("parent"):
        first["parent"] = {"type": kind.partition("/")[0].removesuffix("s"), "id": kind.partition("/")[2]}
    return first
