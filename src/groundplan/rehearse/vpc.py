"""Networks and subnetworks that resources of other APIs lie in: those of Compute Engine.

The `default` network and its subnetworks are taken for there, as they are in a new project, and so is what belongs to
a project in which nothing was created here: a shared VPC's host.
"""

from __future__ import annotations

import re

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import not_found

_PROJECT = re.compile(r"projects/([^/]+)/")
_REGION = re.compile(r"regions/([^/]+)/subnetworks/")


def require_network(call: Call, name: str) -> None:
    """Raise a 404 for a network that does not exist. name: its own, a relative name or a link; empty for default."""
    key = name.rpartition("/")[2]
    _require(call, name, f"global/networks/{key}", key)


def require_subnetwork(call: Call, name: str, region: str) -> None:
    """Raise a 404 for a subnetwork that does not exist. region: where it lies unless its name tells."""
    key = name.rpartition("/")[2]
    told = _REGION.search(name)
    _require(call, name, f"regions/{told[1] if told else region}/subnetworks/{key}", key)


def _require(call: Call, name: str, path: str, key: str) -> None:
    told = _PROJECT.search(name)
    project = told[1] if told else call.project
    start = f"compute.googleapis.com/projects/{project}"
    if key in ("", "default") or call.state.get(f"{start}/{path}") is not None:
        return
    if project == call.project or call.state.below(start):
        raise not_found(f"projects/{project}/{path}")
