"""Workload identity pools and their providers, which outlive their deletion by thirty days.

Source: https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools and the
descriptions of the discovery document.
"""

from __future__ import annotations

import re
from datetime import timedelta

from groundplan.catalog.names import name_rule
from groundplan.rehearse import operations
from groundplan.rehearse.call import Call, project_number, timestamp
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.iam.api import service
from groundplan.rehearse.standard import existing, page

POOLS = "iam.projects.locations.workloadIdentityPools"
PROVIDERS = f"{POOLS}.providers"
_NESTED = (f"{POOLS}.namespaces", f"{POOLS}.namespaces.managedIdentities", f"{PROVIDERS}.keys")
_ALL = (POOLS, PROVIDERS, *_NESTED)
_KEPT = timedelta(days=30)
"""How long what was deleted can be brought back. Source: the description of `delete`."""

_TEXTS = {"displayName": 32, "description": 256}
_CONDITION, _AUDIENCES, _AUDIENCE, _ATTRIBUTES, _ATTRIBUTE, _EXPRESSION = 4096, 10, 256, 50, 100, 2048
"""Source: the descriptions of WorkloadIdentityPoolProvider and Oidc in the discovery document."""

_KINDS = ("aws", "oidc", "saml", "x509")
_KEY = re.compile(r"google\.(subject|groups)|attribute\.[a-z0-9_]+")
_SHARED_ISSUERS = ("https://token.actions.githubusercontent.com", "https://gitlab.com", "https://app.terraform.io")
"""Issuers that serve many tenants: their providers need a condition on a claim.

Source: https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions
"""


@service.written(POOLS)
def pool(call: Call, new: Json, old: Json | None) -> Json:
    """Check a pool and give it its name, by the project's number."""
    _check_place(call, new, old)
    if old and new.get("mode") != old.get("mode"):
        raise invalid("The mode of a pool cannot be changed", "workload_identity_pool.mode")
    _check_texts(new)
    return _live(call, new)


@service.written(PROVIDERS)
def provider(call: Call, new: Json, old: Json | None) -> Json:
    """Check a provider: one kind of issuer, and attributes that can be mapped."""
    _check_place(call, new, old)
    _check_texts(new)
    kinds = [kind for kind in _KINDS if kind in new]
    if len(kinds) != 1:
        raise invalid(f"A provider has one of {', '.join(_KINDS)}; this has {', '.join(kinds) or 'none'}", "provider")
    if old and kinds[0] not in old:
        raise invalid("The kind of a provider cannot be changed", "provider")
    if kinds != ["aws"] or "attributeMapping" in new:  # for AWS, Google maps what is not told
        _check_mapping(new)
    if "oidc" in new:
        _check_oidc(new["oidc"], new.get("attributeCondition", ""))
    if len(new.get("attributeCondition", "")) > _CONDITION:
        raise invalid(f"The attribute condition is longer than {_CONDITION} characters", "attribute_condition")
    return _live(call, new)


@service.written(*_NESTED)
def nested(call: Call, new: Json, old: Json | None) -> Json:
    """Check what lies in a pool or a provider."""
    _check_place(call, new, old)
    _check_texts(new)
    return _live(call, new)


@service.method(*(f"{each}.delete" for each in _ALL))
def delete(call: Call) -> Json:
    """Mark as deleted; the name stays taken until it is purged."""
    found = existing(call)
    if found.get("state") == "DELETED":
        raise Refusal("FAILED_PRECONDITION", f"'{call.path}' is deleted already")
    gone = found | {"state": "DELETED", "expireTime": timestamp(call.now + _KEPT)}
    call.state.put(call.name, gone)
    return _operation(call, gone)


@service.method(*(f"{each}.undelete" for each in _ALL))
def undelete(call: Call) -> Json:
    """Bring back what was deleted."""
    found = existing(call)
    if found.get("state") != "DELETED":
        raise Refusal("FAILED_PRECONDITION", f"'{call.path}' is not deleted")
    back = {key: value for key, value in found.items() if key != "expireTime"} | {"state": "ACTIVE"}
    call.state.put(call.name, back)
    return _operation(call, back)


@service.method(*(f"{each}.list" for each in _ALL))
def list_(call: Call) -> Json:
    """List what is there, and with `showDeleted` what was deleted too."""
    deleted = call.query.get("showDeleted") == "true"
    found = call.state.members(call.name)
    return page(call, [row for row in found if deleted or row[1].get("state") != "DELETED"], most=50)


def _live(call: Call, new: Json) -> Json:
    """A resource that is in use, under its full name."""
    name = re.sub(r"^projects/[^/]+", f"projects/{project_number(call.project)}", str(new["name"]))
    return {**new, "name": name, "state": "ACTIVE"}


def _check_place(call: Call, new: Json, old: Json | None) -> None:
    """Raise a 400 for a name that is not allowed, and for a change of what was deleted."""
    if "/locations/global/" not in call.path + "/":
        raise invalid("The location of workload identity pools is global", "parent")
    if old is None:
        if fault := name_rule("workload-identity-pool").fault(str(new["name"]).rpartition("/")[2]):
            raise invalid(f"The ID is invalid: {fault}", "workload_identity_pool_id")
        parent = call.get(call.path.rpartition("/")[0])
        if parent and parent.get("state") == "DELETED":
            raise Refusal("FAILED_PRECONDITION", f"'{parent['name']}' is deleted")
    elif old.get("state") == "DELETED":
        raise Refusal("FAILED_PRECONDITION", f"'{old['name']}' is deleted")


def _check_texts(new: Json) -> None:
    for key, most in _TEXTS.items():
        if len(new.get(key, "")) > most:
            raise invalid(f"The {key} is longer than {most} characters", key)


def _check_mapping(new: Json) -> None:
    mapping: dict[str, str] = new.get("attributeMapping", {})
    if "google.subject" not in mapping:
        raise invalid("The attribute mapping must map google.subject", "attribute_mapping")
    if len(mapping) > _ATTRIBUTES:
        raise invalid(f"More than {_ATTRIBUTES} attributes are mapped", "attribute_mapping")
    for key, expression in mapping.items():
        if not _KEY.fullmatch(key) or len(key) > _ATTRIBUTE:
            raise invalid(f"The attribute {key} cannot be mapped: google.subject, google.groups or attribute.name", key)
        if not expression or len(expression) > _EXPRESSION:
            raise invalid(f"The expression for {key} has {len(expression)} characters, not 1 to {_EXPRESSION}", key)


def _check_oidc(oidc: Json, condition: str) -> None:
    issuer = str(oidc.get("issuerUri", ""))
    if not issuer.startswith("https://"):
        raise invalid("The issuer URI must start with https://", "oidc.issuer_uri")
    audiences: list[str] = oidc.get("allowedAudiences", [])
    if len(audiences) > _AUDIENCES or any(len(each) > _AUDIENCE for each in audiences):
        raise invalid(f"At most {_AUDIENCES} audiences of {_AUDIENCE} characters are allowed", "oidc.allowed_audiences")
    if issuer.rstrip("/") in _SHARED_ISSUERS and "assertion." not in condition and "attribute." not in condition:
        raise invalid("The attribute condition must reference one of the provider's claims.", "attribute_condition")


def _operation(call: Call, body: Json) -> Json:
    kind = "WorkloadIdentityPoolProvider" if call.method.collection == PROVIDERS else "WorkloadIdentityPool"
    return operations.longrunning(call, call.path, body, kind=f"google.iam.v1.{kind}", parent=call.path)
