"""Revocation lists: signed anew whenever a certificate is revoked, in pools that publish them.

Source: https://cloud.google.com/certificate-authority-service/docs/revoking-certificates
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.privateca import keys, reading
from groundplan.rehearse.services.privateca.api import CERTIFICATES, service
from groundplan.rehearse.standard import existing

_EXPIRES = timedelta(days=7)
"""How long a list is valid. Source: the description of `publishCrl`."""

_REASONS = {
    "KEY_COMPROMISE": x509.ReasonFlags.key_compromise,
    "CERTIFICATE_AUTHORITY_COMPROMISE": x509.ReasonFlags.ca_compromise,
    "AFFILIATION_CHANGED": x509.ReasonFlags.affiliation_changed,
    "SUPERSEDED": x509.ReasonFlags.superseded,
    "CESSATION_OF_OPERATION": x509.ReasonFlags.cessation_of_operation,
    "CERTIFICATE_HOLD": x509.ReasonFlags.certificate_hold,
    "PRIVILEGE_WITHDRAWN": x509.ReasonFlags.privilege_withdrawn,
    "ATTRIBUTE_AUTHORITY_COMPROMISE": x509.ReasonFlags.aa_compromise,
}


@service.method(f"{CERTIFICATES}.revoke")
def revoke(call: Call) -> Json:
    """Revoke a certificate, once, and publish a new list."""
    certificate = existing(call)
    if "revocationDetails" in certificate:
        raise Refusal("FAILED_PRECONDITION", f"The certificate '{call.path}' is revoked already.")
    reason = call.body.get("reason", "REVOCATION_REASON_UNSPECIFIED")
    details = {"revocationState": reason, "revocationTime": call.time}
    new = certificate | {"revocationDetails": details, "updateTime": call.time}
    call.state.put(call.name, new)
    issuer = call.get(certificate["issuerCertificateAuthority"])
    if issuer and issuer["state"] != "DELETED":
        publish(call, issuer)
    return new


def publish(call: Call, authority: Json) -> None:
    """Sign the list of an authority anew and let it supersede the last, where its pool publishes lists."""
    if not authority.get("accessUrls", {}).get("crlAccessUrls"):
        return
    lists = f"{call.host}/{authority['name']}/certificateRevocationLists"
    revoked = _revoked(call, authority)
    last = max(
        (body for _, body in call.state.members(lists)), key=lambda one: int(one["sequenceNumber"]), default=None
    )
    if last and len(last["revokedCertificates"]) == len(revoked):
        return
    number = int(last["sequenceNumber"]) + 1 if last else 1
    if last:
        call.state.put(f"{call.host}/{last['name']}", last | {"state": "SUPERSEDED", "updateTime": call.time})
    name = str(uuid.uuid4())
    call.state.put(
        f"{lists}/{name}",
        {
            "name": f"{authority['name']}/certificateRevocationLists/{name}",
            "sequenceNumber": str(number),
            "revokedCertificates": [_told(each) for each in revoked],
            "pemCrl": _signed(call, authority, revoked, number),
            "accessUrl": authority["accessUrls"]["crlAccessUrls"][0],
            "state": "ACTIVE",
            "createTime": call.time,
            "updateTime": call.time,
            "revisionId": name[:8],
        },
    )


def _revoked(call: Call, authority: Json) -> list[Json]:
    pool = str(authority["name"]).partition("/certificateAuthorities/")[0]
    found = call.state.members(f"{call.host}/{pool}/certificates")
    mine = (body for _, body in found if body["issuerCertificateAuthority"] == authority["name"])
    return [body for body in mine if "revocationDetails" in body]


def _told(certificate: Json) -> Json:
    return {
        "certificate": certificate["name"],
        "hexSerialNumber": certificate["certificateDescription"]["subjectDescription"]["hexSerialNumber"],
        "revocationReason": certificate["revocationDetails"]["revocationState"],
    }


def _signed(call: Call, authority: Json, revoked: list[Json], number: int) -> str:
    issuer = reading.certificate(authority["pemCaCertificates"][0], "pem_ca_certificate")
    signer = keys.signer(call, str(authority["name"]))
    builder = x509.CertificateRevocationListBuilder(issuer.subject, call.now, call.now + _EXPIRES)
    above = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    identifier = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above)
    builder = builder.add_extension(identifier, critical=False).add_extension(x509.CRLNumber(number), critical=False)
    for certificate in revoked:
        builder = builder.add_revoked_certificate(_entry(certificate))
    made = builder.sign(signer.key, signer.digest, rsa_padding=signer.padding)
    return made.public_bytes(serialization.Encoding.PEM).decode()


def _entry(certificate: Json) -> x509.RevokedCertificate:
    serial = int(certificate["certificateDescription"]["subjectDescription"]["hexSerialNumber"], 16)
    moment = datetime.fromisoformat(certificate["revocationDetails"]["revocationTime"])
    entry = x509.RevokedCertificateBuilder(serial, moment)
    if reason := _REASONS.get(certificate["revocationDetails"]["revocationState"]):
        entry = entry.add_extension(x509.CRLReason(reason), critical=False)
    return entry.build()
