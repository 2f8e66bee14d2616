"""Groups of monitored resources, which may lie in one another.

Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.groups
"""

from __future__ import annotations

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid, not_found
from groundplan.rehearse.services.monitoring.api import numbered, service

_GROUPS = "monitoring.projects.groups"

service.identity(_GROUPS)(numbered)


@service.written(_GROUPS)
def _group(call: Call, body: Json, _old: Json | None) -> Json:
    """A group as it is kept; raises Refusal for what the API refuses."""
    for field in ("displayName", "filter"):
        if not body.get(field):
            raise invalid(f"The {field} of a group is required", f"group.{field}")
    parent = body.get("parentName", "")
    if parent and call.get(parent) is None:
        raise not_found(parent)
    if parent and parent == body["name"]:
        raise invalid("A group cannot be its own parent", "group.parentName")
    return body


@service.deleted(_GROUPS)
def _deleted(call: Call, group: Json) -> None:
    """Refuse to delete a group that others lie in, unless they shall go with it."""
    for name, other in call.state.members(call.name.rpartition("/")[0]):
        if other.get("parentName") != group["name"]:
            continue
        if call.query.get("recursive") != "true":
            raise Refusal("FAILED_PRECONDITION", f"The group {group['name']} holds the group {other['name']}")
        _deleted(call, other)
        call.state.delete(name)
