"""What becomes of a certificate authority: activated, enabled, disabled, deleted, brought back.

Source: https://cloud.google.com/certificate-authority-service/docs/certificate-authority-states
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from cryptography.exceptions import InvalidSignature

from groundplan.rehearse import operations
from groundplan.rehearse.call import Call, timestamp
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.privateca import keys, reading, revocation
from groundplan.rehearse.services.privateca.api import AUTHORITIES, service
from groundplan.rehearse.services.privateca.authorities import activated
from groundplan.rehearse.standard import existing

_GRACE = timedelta(days=30)
"""How long a deleted authority can be brought back. Source: the description of `skipGracePeriod`."""

_FROM = {
    "activate": ("AWAITING_USER_ACTIVATION",),
    "enable": ("STAGED", "DISABLED"),
    "disable": ("STAGED", "ENABLED"),
    "delete": ("STAGED", "DISABLED", "AWAITING_USER_ACTIVATION"),
    "undelete": ("DELETED",),
}
"""The states in which each can be done."""


@service.method(f"{AUTHORITIES}.enable")
def enable(call: Call) -> Json:
    """Let an authority issue whatever its pool is asked for."""
    return _stored(call, _in_state(call) | {"state": "ENABLED"})


@service.method(f"{AUTHORITIES}.disable")
def disable(call: Call) -> Json:
    """Let an authority issue nothing."""
    return _stored(call, _in_state(call) | {"state": "DISABLED"})


@service.method(f"{AUTHORITIES}.activate")
def activate(call: Call) -> Json:
    """Take the certificate that an issuer gave a subordinate, if it is for its key and signed by the chain."""
    found = _in_state(call)
    pem = str(call.body.get("pemCaCertificate", ""))
    config = call.body.get("subordinateConfig", {})
    chain = [pem, *_issuers(call, config)]
    read = [reading.certificate(each, "pem_ca_certificate") for each in chain]
    if read[0].public_key() != keys.signer(call, call.path).key.public_key():
        raise invalid("The certificate is not for the key of the authority", "pem_ca_certificate")
    for below, above in pairwise(read):
        try:
            below.verify_directly_issued_by(above)
        except (ValueError, TypeError, InvalidSignature):
            raise invalid("The certificates are no chain of issuers", "subordinate_config") from None
    pool = call.get(call.path.partition("/certificateAuthorities/")[0]) or {}
    new = activated(pool, found | {"subordinateConfig": config}, chain)
    return _stored(call, new)


@service.method(f"{AUTHORITIES}.delete")
def delete(call: Call) -> Json:
    """Delete an authority for good after a grace period, or at once where it never was active or that is asked for."""
    found = _in_state(call)
    if _active(call) and call.query.get("ignoreActiveCertificates") != "true":
        refusal = Refusal(
            "FAILED_PRECONDITION",
            "CA has un-revoked or un-expired certificates. Please revoke any active certificates and try again. "
            "Alternatively, you can add the `ignore_active_certificates` parameter to the request to skip this check.",
        )
        return operations.longrunning(call, call.path, {}, kind="", error=refusal)
    gone = found | {"state": "DELETED", "deleteTime": call.time, "expireTime": timestamp(call.now + _GRACE)}
    if call.query.get("skipGracePeriod") == "true" or found["state"] == "AWAITING_USER_ACTIVATION":
        for name, _ in call.state.below(call.name):
            call.state.delete(name)
        call.state.delete(call.name)
        keys.forget(call, call.path)
        return operations.longrunning(call, call.path, gone, kind=f"{service.types}.CertificateAuthority")
    return _stored(call, gone)


@service.method(f"{AUTHORITIES}.undelete")
def undelete(call: Call) -> Json:
    """Bring a deleted authority back, disabled."""
    found = _in_state(call)
    kept = {key: value for key, value in found.items() if key not in ("deleteTime", "expireTime")}
    return _stored(call, kept | {"state": "DISABLED"})


def _in_state(call: Call) -> Json:
    """The authority, in a state in which the call can be done; raises a 400."""
    found = existing(call)
    if found["state"] not in _FROM[call.method.action]:
        raise Refusal(
            "FAILED_PRECONDITION",
            f"Cannot {call.method.action} CertificateAuthority '{call.path}' in state {found['state']}; "
            f"it must be {' or '.join(_FROM[call.method.action])}.",
        )
    return found


def _stored(call: Call, new: Json) -> Json:
    new = new | {"updateTime": call.time}
    call.state.put(call.name, new)
    if new["state"] in ("STAGED", "ENABLED"):
        revocation.publish(call, new)
    return operations.longrunning(call, call.path, new, kind=f"{service.types}.CertificateAuthority")


def _issuers(call: Call, config: Json) -> list[str]:
    """The chain above a subordinate: as sent, or that of the authority that issued it."""
    if chain := config.get("pemIssuerChain", {}).get("pemCertificates"):
        return list(chain)
    issuer = call.get(str(config.get("certificateAuthority", "")))
    if issuer is None:
        raise invalid("The issuers of the certificate are not told", "subordinate_config")
    return list(issuer["pemCaCertificates"])


def _active(call: Call) -> bool:
    """Whether an authority has issued what is neither revoked nor expired."""
    pool = call.name.partition("/certificateAuthorities/")[0]
    for _, certificate in call.state.members(f"{pool}/certificates"):
        ends = certificate["certificateDescription"]["subjectDescription"]["notAfterTime"]
        lives = datetime.strptime(ends, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC) > call.now
        mine = certificate["issuerCertificateAuthority"] == call.path
        if mine and lives and "revocationDetails" not in certificate:
            return True
    return False
