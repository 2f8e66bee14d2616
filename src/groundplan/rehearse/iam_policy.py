"""IAM policies of resources: read and written whole, guarded by an etag.

Source: https://cloud.google.com/iam/docs/reference/rest/v1/Policy, and for the limits
https://cloud.google.com/iam/quotas#limits.
"""

from __future__ import annotations

import hashlib
import json

from groundplan.rehearse import bindings
from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, invalid, not_found
from groundplan.rehearse.service import Service
from groundplan.rehearse.state import State

EMPTY: Json = {"version": 1, "etag": "ACAB"}
"""The policy of a resource on which none was set; its etag is the one that Google gives."""

_VERSIONS = ("", "0", "1", "3")
_WITH_CONDITIONS = 3


def get(_service: Service, call: Call) -> Json:
    """The policy of the resource that the path names, in the version that is asked for."""
    _exists(call)
    asked = call.body.get("options", {}).get("requestedPolicyVersion", "")
    asked = str(
        asked or call.query.get("options.requestedPolicyVersion") or call.query.get("optionsRequestedPolicyVersion", "")
    )
    if asked not in _VERSIONS:
        raise invalid(f"Invalid policy version {asked}: it is 0, 1 or 3", "options.requestedPolicyVersion")
    policy = call.state.policy(call.name) or EMPTY
    return policy if asked == str(_WITH_CONDITIONS) else _without_conditions(policy)


def put(_service: Service, call: Call) -> Json:
    """Replace the policy; refuses what IAM would refuse, and an etag that is not the newest."""
    _exists(call)
    sent: Json = call.body.get("policy", call.body)
    old = call.state.policy(call.name) or EMPTY
    if sent.get("etag") and sent["etag"] != old["etag"]:
        raise _conflict(call)
    bindings.check(call, sent.get("bindings", []), int(sent.get("version", 1)))
    policy = {key: value for key, value in _masked(call, old, sent).items() if value and key != "etag"}
    policy["bindings"] = bindings.normal(policy.get("bindings", []))
    policy["version"] = _WITH_CONDITIONS if any("condition" in one for one in policy["bindings"]) else 1
    policy["etag"] = etag([policy, call.state.next("policies")])
    call.state.put_policy(call.name, policy)
    return policy


def test(_service: Service, call: Call) -> Json:
    """All permissions asked about: a rehearsal's deployer may do everything. Wildcards are refused."""
    _exists(call)
    asked: list[str] = call.body.get("permissions") or [*filter(None, call.query.get("permissions", "").split(","))]
    for permission in asked:
        if "*" in permission:
            raise invalid(f"Permission {permission} has a wildcard", "permissions")
    return {"permissions": asked}


def rename_member(state: State, old: str, new: str) -> None:
    """Put one member in the place of another in every policy, as when an account is deleted or brought back."""
    for name, policy in state.policies():
        if any(old in one["members"] for one in policy.get("bindings", ())):
            renamed = [
                one | {"members": [new if member == old else member for member in one["members"]]}
                for one in policy["bindings"]
            ]
            state.put_policy(name, policy | {"bindings": renamed})


def _exists(call: Call) -> None:
    if call.path.count("/") > 1 and call.state.get(call.name) is None:
        raise not_found(call.path)


def _masked(call: Call, old: Json, sent: Json) -> Json:
    """The policy that a request makes: where it may have a field mask, only bindings unless the mask says more.

    Source: the description of `updateMask` in the SetIamPolicyRequest of the discovery documents.
    """
    if "updateMask" not in call.document.properties(call.method.request):
        return sent
    fields = {field.strip() for field in call.body.get("updateMask", "bindings,etag").split(",")}
    fields = {"auditConfigs" if field == "audit_configs" else field for field in fields}
    return {key: value for key, value in old.items() if key not in fields} | {
        key: value for key, value in sent.items() if key in fields
    }


def _without_conditions(policy: Json) -> Json:
    """A policy as version 1 shows it: a role with a condition carries a mark instead.

    Source: https://cloud.google.com/iam/docs/troubleshoot-policies-withcond
    """
    if policy["version"] != _WITH_CONDITIONS:
        return policy
    shown = [
        {"role": f"{one['role']}_withcond_{_mark(one['condition'])}", "members": one["members"]}
        if "condition" in one
        else one
        for one in policy["bindings"]
    ]
    return policy | {"bindings": shown, "version": 1}


def _mark(condition: Json) -> str:
    return hashlib.sha256(json.dumps(condition, sort_keys=True).encode()).hexdigest()[:20]


def _conflict(call: Call) -> Refusal:
    """The refusal of a stale etag; 412 by https://cloud.google.com/storage/docs/json_api/v1/status-codes."""
    if call.document.name == "storage":
        return Refusal("CONDITION_NOT_MET", "At least one of the pre-conditions you specified did not hold.")
    text = "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff."
    return Refusal("ABORTED", text)
