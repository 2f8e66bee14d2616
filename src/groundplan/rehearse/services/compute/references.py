"""Resources that others name: they must be there, and they stay as long as they are used.

Source: the API's messages "The referenced ... resource cannot be found" and `resourceInUseByAnotherResource`.
"""

from __future__ import annotations

import re

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links
from groundplan.rehearse.services.compute.api import HOST, in_use, wrong

_CHECKED = {
    "addresses": "address",
    "backendServices": "backend service",
    "disks": "disk",
    "healthChecks": "health check",
    "instanceGroupManagers": "instance group manager",
    "instanceGroups": "instance group",
    "instanceTemplates": "instance template",
    "instances": "instance",
    "networks": "network",
    "reservations": "reservation",
    "resourcePolicies": "resource policy",
    "routers": "router",
    "snapshots": "snapshot",
    "subnetworks": "subnetwork",
}
"""Collections whose members must be there when they are named."""

_LOOSE = re.compile(
    r"selfLink|selfLinkWithId|zone|region|users(\[|$)|instances(\[|$)|source(Image|Disk|Snapshot|Instance)"
    r"|(versions\[\d+\]\.)?targetLink"
)
"""Fields that name what may go: what a resource was made from, what uses it, and where it lies."""

_PATTERNS = ("/instanceTemplates/", "/aggregated/")
"""What holds on to nothing that it names. Source: https://cloud.google.com/compute/docs/instance-templates."""


def require(call: Call, body: Json, old: Json | None) -> None:
    """Raise a 400 for a newly named resource that is not there; what another project has is taken for there."""
    known = {path for _, path in links.linked(old)} if old else set()
    for place, path in links.linked(body):
        if _LOOSE.match(place) or path in known:
            continue
        kind = _CHECKED.get(path.split("/")[-2])
        if kind and not exists(call, path):
            raise wrong(place, links.link(path), f"The referenced {kind} resource cannot be found.")


def exists(call: Call, path: str) -> bool:
    """Whether a resource is there; so are the default network's, and those of a project that is another's."""
    if call.state.get(f"{HOST}/{path}") is not None:
        return True
    _, project, *_, collection, name = path.split("/")
    if name == "default" and collection in ("networks", "subnetworks"):
        return True
    return project != call.project and not call.state.below(f"{HOST}/projects/{project}")


def require_unused(call: Call, path: str, *, besides: str = "") -> None:
    """Raise a 400 when another resource uses this one. besides: the relative name of one that may."""
    if by := user(call, path, besides):
        raise in_use(path, by)


def user(call: Call, path: str, besides: str = "") -> str:
    """The first resource that uses another one; empty when none does."""
    for name, body in call.state.below(f"{HOST}/projects/{path.split('/')[1]}"):
        relative = name.removeprefix(f"{HOST}/")
        if relative in (path, besides) or body.get("automatic") or any(each in relative for each in _PATTERNS):
            continue
        if any(used == path and not _LOOSE.match(place) for place, used in links.linked(body)):
            return relative
    return ""
