"""Organization policies of version 1: what a constraint says about a project, a folder or an organization.

Source: https://cloud.google.com/resource-manager/reference/rest/v1/projects/setOrgPolicy
"""

from __future__ import annotations

from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.cloudresourcemanager.api import service

_OWNERS = tuple(f"cloudresourcemanager.{kind}" for kind in ("projects", "folders", "organizations"))


@service.method(*(f"{owner}.{verb}OrgPolicy" for owner in _OWNERS for verb in ("get", "getEffective")))
def get(call: Call) -> Json:
    """What was set for a constraint; nothing but its name where nothing was."""
    constraint = _constraint(call.body.get("constraint", ""))
    found: Json = _policies(call).get(constraint, {"constraint": constraint})
    return found


@service.method(*(f"{owner}.setOrgPolicy" for owner in _OWNERS))
def set_(call: Call) -> Json:
    """Set the policy for a constraint; raises a 409 when the etag sent is not the newest."""
    sent: Json = call.body.get("policy", {})
    constraint = _constraint(sent.get("constraint", ""))
    policies = _policies(call)
    old = policies.get(constraint)
    if old and sent.get("etag") and sent["etag"] != old["etag"]:
        raise Refusal("ABORTED", f"The policy for {constraint} was changed meanwhile: read it again.")
    body = {key: value for key, value in sent.items() if key != "etag"} | {"updateTime": call.time}
    new = body | {"constraint": constraint, "etag": etag([body, call.time])}
    call.state.put_note(_note(call), policies | {constraint: new})
    return new


@service.method(*(f"{owner}.clearOrgPolicy" for owner in _OWNERS))
def clear(call: Call) -> Json:
    """Forget what was set for a constraint."""
    constraint = _constraint(call.body.get("constraint", ""))
    call.state.put_note(_note(call), {key: value for key, value in _policies(call).items() if key != constraint})
    return {}


@service.method(*(f"{owner}.listOrgPolicies" for owner in _OWNERS))
def list_(call: Call) -> Json:
    """Everything that was set."""
    return {"policies": list(_policies(call).values())}


def _constraint(name: str) -> str:
    if not name.startswith("constraints/"):
        raise invalid(f"'{name}' is not the name of a constraint", "constraint")
    return name


def _policies(call: Call) -> Json:
    return call.state.note(_note(call)) or {}


def _note(call: Call) -> str:
    return f"org-policies/{call.path}"
