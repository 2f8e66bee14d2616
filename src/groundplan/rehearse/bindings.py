"""The bindings of an IAM policy: what IAM refuses in them, and how it keeps them.

Source: https://cloud.google.com/iam/docs/reference/rest/v1/Policy#binding, and for the limits
https://cloud.google.com/iam/quotas#limits.
"""

from __future__ import annotations

import json
import re
from collections import Counter

from groundplan.catalog.roles import is_predefined
from groundplan.rehearse import principals
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, invalid

_MEMBER = re.compile(
    r"allUsers|allAuthenticatedUsers"
    r"|(?:user|serviceAccount|group|domain):[^:]+"
    r"|deleted:(?:user|serviceAccount|group):[^:]+\?uid=\d+"
    r"|project(?:Owner|Editor|Viewer):.+|(?:deleted:)?principal(?:Set)?://.+"
    r"|serviceAccount:[^/]+\.svc\.id\.goog\[.+\]"
)
_POOL = re.compile(
    r"principal(?:Set)?://iam\.googleapis\.com/(projects/(\d+)/locations/global/workloadIdentityPools/[^/]+)/.+"
)
_CUSTOM = re.compile(r"(projects|organizations)/[^/]+/roles/[\w.]+")
_BASIC = ("roles/owner", "roles/editor", "roles/viewer")
_PUBLIC = ("allUsers", "allAuthenticatedUsers")
_MEMBERS, _GROUPS = 1500, 250
"""Members of all bindings of a policy, and how many of them may be groups."""


def check(call: Call, bindings: list[Json], version: int) -> None:
    """Raise a 400 for what IAM would refuse in the bindings of a new policy."""
    for at, binding in enumerate(bindings):
        place = f"policy.bindings[{at}]"
        _check_role(call, str(binding.get("role", "")), f"{place}.role")
        for member in binding.get("members", ()):
            _check_member(call, member, f"{place}.members")
        if "condition" in binding:
            _check_condition(binding, version, f"{place}.condition")
    counted = Counter(member.startswith("group:") for binding in bindings for member in binding.get("members", ()))
    if counted.total() > _MEMBERS or counted[True] > _GROUPS:
        raise invalid(
            f"The policy has {counted.total()} members, {counted[True]} of them groups; "
            f"the most are {_MEMBERS} members and {_GROUPS} groups",
            "policy.bindings",
        )


def normal(bindings: list[Json]) -> list[Json]:
    """The bindings as IAM keeps them: one for a role and condition, each member once, none without members."""
    kept: dict[str, Json] = {}
    for binding in bindings:
        key = json.dumps([binding["role"], binding.get("condition")], sort_keys=True)
        into = kept.setdefault(key, binding | {"members": []})
        into["members"] = list(dict.fromkeys((*into["members"], *binding.get("members", ()))))
    return sorted((one for one in kept.values() if one["members"]), key=lambda one: str(one["role"]))


def _check_role(call: Call, role: str, place: str) -> None:
    if not _CUSTOM.fullmatch(role):
        if not is_predefined(role):
            raise invalid(f"Role {role} is not supported for this resource.", place)
        return
    found = call.state.get(f"iam.googleapis.com/{role}")
    if role.startswith("projects/") and (found is None or found.get("deleted")):
        raise invalid(f"Role ({role}) does not exist in the resource's hierarchy.", place)


def _check_member(call: Call, member: str, place: str) -> None:
    if not _MEMBER.fullmatch(member):
        text = f"The member {member} is of an unknown type. Please set a valid type prefix for the member."
        raise invalid(text, place)
    kind, _, name = member.partition(":")
    if kind == "serviceAccount" and not principals.exists(call, name):
        raise invalid(f"Service account {name} does not exist.", place)
    if member in _PUBLIC and call.document.name == "cloudresourcemanager":
        raise invalid(f"{member} cannot be a member of the policy of a project, a folder or an organization.", place)
    pool = _POOL.fullmatch(member)
    known = call.state.note(f"project-number/{pool[2]}") if pool else None
    if pool and known:
        name = pool[1].replace(pool[2], str(known["id"]), 1)
        found = call.state.get(f"iam.googleapis.com/{name}")
        if found is None or found["state"] == "DELETED":
            raise invalid(
                f"Identity Pool does not exist ({pool[1]}). Please check that you specified a valid resource name as "
                "returned in the `name` attribute in the configuration API.",
                place,
            )


def _check_condition(binding: Json, version: int, place: str) -> None:
    """Source: https://cloud.google.com/iam/docs/conditions-overview."""
    if version != 3:
        raise invalid("A policy with conditions must have version 3", "policy.version")
    condition = binding["condition"]
    if not condition.get("expression"):
        raise invalid("The expression of the condition is empty", f"{place}.expression")
    if not condition.get("title"):
        raise invalid("The title of the condition is empty", f"{place}.title")
    if binding.get("role") in _BASIC:
        raise invalid(f"A binding of the basic role {binding['role']} cannot have a condition", place)
    if set(_PUBLIC) & set(binding.get("members", ())):
        raise invalid("A binding of everyone cannot have a condition", place)
