"""IAM policies of resources: read and written whole, guarded by an etag.

Source: https://cloud.google.com/iam/docs/reference/rest/v1/Policy
"""

from __future__ import annotations

import re

from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, invalid, not_found
from groundplan.rehearse.service import Service

_MEMBER = re.compile(
    r"allUsers|allAuthenticatedUsers|(?:deleted:)?(?:user|serviceAccount|group|domain):[^:]+(?:\?uid=\d+)?"
    r"|project(?:Owner|Editor|Viewer):.+|principal(?:Set)?://.+|serviceAccount:[^/]+\.svc\.id\.goog\[.+\]"
)
_ROLE = re.compile(r"roles/[\w.]+|(?:projects|organizations)/[^/]+/roles/[\w.]+")
EMPTY: Json = {"version": 1, "etag": "ACAB"}
"""The policy of a resource on which none was set; its etag is the one that Google gives."""


def get(_service: Service, call: Call) -> Json:
    """The policy of the resource that the path names."""
    _exists(call)
    return call.state.policy(call.name) or EMPTY


def put(_service: Service, call: Call) -> Json:
    """Replace the policy; raises a 409 when the etag sent is not the newest."""
    _exists(call)
    sent: Json = call.body.get("policy", call.body)
    old = call.state.policy(call.name) or EMPTY
    if sent.get("etag") and sent["etag"] != old["etag"]:
        raise Refusal("ABORTED", "There were concurrent policy changes. Please retry the whole read-modify-write.")
    bindings = [binding for binding in sent.get("bindings", ()) if binding.get("members")]
    for at, binding in enumerate(bindings):
        _check(binding, f"policy.bindings[{at}]")
    if any("condition" in binding for binding in bindings) and int(sent.get("version", 1)) < 3:
        raise invalid("A policy with conditions must have version 3", "policy.version")
    policy = {key: value for key, value in sent.items() if key != "etag"} | {"bindings": bindings}
    policy.setdefault("version", 1)
    policy["etag"] = etag([policy, call.state.next("policies")])
    call.state.put_policy(call.name, policy)
    return policy


def test(_service: Service, call: Call) -> Json:
    """All permissions asked about: a rehearsal's deployer may do everything."""
    return {"permissions": call.body.get("permissions", [])}


def _exists(call: Call) -> None:
    if call.path.count("/") > 1 and call.state.get(call.name) is None:
        raise not_found(call.path)


def _check(binding: Json, place: str) -> None:
    """Raise a 400 for a role, or a member, that IAM would refuse."""
    role = str(binding.get("role", ""))
    if not _ROLE.fullmatch(role):
        raise invalid(f"Role {role} is not supported for this resource.", f"{place}.role")
    for member in binding["members"]:
        if not _MEMBER.fullmatch(member):
            raise invalid(f"The member {member} is of an unknown type.", f"{place}.members")
