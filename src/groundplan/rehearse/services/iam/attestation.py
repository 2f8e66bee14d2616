"""The rules by which a pool, or a managed identity in it, attests workloads.

Source: https://cloud.google.com/iam/docs/reference/rest/v1/AttestationRule and the descriptions of the discovery
document.
"""

from __future__ import annotations

from groundplan.rehearse import operations
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.iam.api import service
from groundplan.rehearse.services.iam.pools import POOLS
from groundplan.rehearse.standard import existing, page

_OWNERS = (POOLS, f"{POOLS}.namespaces.managedIdentities")
_MAXIMUM = 50
"""Rules of one owner. Source: the description of `setAttestationRules`."""


@service.method(*(f"{each}.listAttestationRules" for each in _OWNERS))
def list_(call: Call) -> Json:
    """List the rules."""
    existing(call)
    return page(call, [(str(at).zfill(3), rule) for at, rule in enumerate(_rules(call))], most=_MAXIMUM)


@service.method(*(f"{each}.setAttestationRules" for each in _OWNERS))
def replace(call: Call) -> Json:
    """Put these rules in the place of all."""
    return _stored(call, call.body.get("attestationRules", []))


@service.method(*(f"{each}.addAttestationRule" for each in _OWNERS))
def add(call: Call) -> Json:
    """Add a rule."""
    return _stored(call, [*_rules(call), call.body.get("attestationRule", {})])


@service.method(*(f"{each}.removeAttestationRule" for each in _OWNERS))
def remove(call: Call) -> Json:
    """Take a rule away; raises a 404 where there is none such."""
    unwanted = call.body.get("attestationRule", {})
    if unwanted not in _rules(call):
        raise Refusal("NOT_FOUND", f"'{call.path}' has no such attestation rule")
    return _stored(call, [rule for rule in _rules(call) if rule != unwanted])


def _stored(call: Call, rules: list[Json]) -> Json:
    owner = existing(call)
    if len(rules) > _MAXIMUM:
        raise Refusal("INVALID_ARGUMENT", f"'{call.path}' would have {len(rules)} attestation rules, not {_MAXIMUM}")
    call.state.put_note(call.name, {"rules": rules})
    return operations.longrunning(call, call.path, owner, kind="google.iam.v1.WorkloadIdentityPool", parent=call.path)


def _rules(call: Call) -> list[Json]:
    rules: list[Json] = (call.state.note(call.name) or {"rules": []})["rules"]
    return rules
