"""Liens: what keeps a project from being deleted.

Source: https://cloud.google.com/resource-manager/reference/rest/v3/liens
"""

from __future__ import annotations

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call, project_number, unique_number
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.cloudresourcemanager.api import service

_LIENS = "cloudresourcemanager.liens"
_RESTRICTION = "resourcemanager.projects.delete"
"""The only thing that a lien can restrict. Source: the description of `restrictions`."""


@service.method(f"{_LIENS}.create")
def create(call: Call) -> Json:
    """Put a lien on a project."""
    parent = str(call.body.get("parent", ""))
    kind, _, project = parent.partition("/")
    if kind != "projects" or not project:
        raise invalid(f"'{parent}' is not the name of a project", "lien.parent")
    if call.body.get("restrictions") != [_RESTRICTION]:
        raise invalid(f"The only restriction that a lien can have is {_RESTRICTION}", "lien.restrictions")
    if not call.body.get("origin") or not call.body.get("reason"):
        raise invalid("A lien says who put it where it is, and why", "lien.origin")
    number = project_number(project)
    name = f"liens/p{number}-l{unique_number(parent, call.now)[:12]}"
    lien = {**call.body, "name": name, "parent": f"projects/{number}", "createTime": call.time}
    call.state.put(f"{call.host}/{name}", lien)
    return lien


@service.method(f"{_LIENS}.list")
def list_(call: Call) -> Json:
    """The liens on a project."""
    project = call.query.get("parent", "").partition("/")[2]
    return standard.page(call, [(name, lien) for name, lien in _liens(call) if lien["parent"] == _named(project)])


def require_none(call: Call, project: str) -> None:
    """Raise a 400 when a lien is on a project, named by its number."""
    if found := [lien for _, lien in _liens(call) if lien["parent"] == project]:
        raise Refusal(
            "FAILED_PRECONDITION",
            f"A lien to prevent deletion was placed on the project by {found[0]['origin']}. "
            "Remove the lien to allow deletion.",
        )


def _liens(call: Call) -> list[tuple[str, Json]]:
    return call.state.members(f"{call.host}/liens")


def _named(project: str) -> str:
    return f"projects/{project_number(project)}"
