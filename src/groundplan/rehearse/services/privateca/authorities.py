"""Certificate authorities: each has a real key, and a certificate that it or its issuer signed.

Source: https://cloud.google.com/certificate-authority-service/docs/reference/rest/v1/projects.locations.caPools.certificateAuthorities
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from groundplan.rehearse.call import Call, seconds
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.privateca import keys, profile, reading
from groundplan.rehearse.services.privateca.api import AUTHORITIES, check_id, service
from groundplan.rehearse.standard import existing

_IMMUTABLE = ("type", "config", "lifetime", "keySpec", "gcsBucket")


@service.written(AUTHORITIES)
def authority(call: Call, new: Json, old: Json | None) -> Json:
    """Make the key and, for a root, its certificate; later only labels and user-defined URLs change."""
    if old is not None:
        for field in _IMMUTABLE:
            if new.get(field) != old.get(field):
                raise invalid(f"The {field} of a certificate authority cannot be changed", field)
        return {**new, "updateTime": call.time}
    check_id(str(new["name"]))
    _check(call, new)
    pool = _pool(call)
    signer = keys.generate(call, str(new["name"]), keys.algorithm(call, new["keySpec"]))
    made = {**new, "tier": pool["tier"], "createTime": call.time, "updateTime": call.time}
    if new["type"] == "SUBORDINATE":
        return {**made, "state": "AWAITING_USER_ACTIVATION"}
    certificate = _self_signed(call, new, signer)
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return activated(pool, made, [pem])


@service.method(f"{AUTHORITIES}.fetch")
def fetch(call: Call) -> Json:
    """The signing request of a subordinate that waits to be activated."""
    found = existing(call)
    if found["state"] != "AWAITING_USER_ACTIVATION":
        raise Refusal("FAILED_PRECONDITION", f"'{call.path}' is {found['state']}, not AWAITING_USER_ACTIVATION.")
    signer = keys.signer(call, call.path)
    builder = x509.CertificateSigningRequestBuilder(profile.subject(_subject(found)))
    for extension, critical in _extensions(found):
        builder = builder.add_extension(extension, critical)
    made = builder.sign(signer.key, signer.digest, rsa_padding=signer.padding)
    return {"pemCsr": made.public_bytes(serialization.Encoding.PEM).decode()}


def activated(pool: Json, made: Json, chain: list[str]) -> Json:
    """An authority with its certificate and those above it: staged, and published as its pool says."""
    descriptions = [reading.described(reading.certificate(pem, "pem_ca_certificate")) for pem in chain]
    options = pool.get("publishingOptions", {})
    host = f"http://{made.get('gcsBucket') or f'privateca-content-{uuid.uuid4()}'}.storage.googleapis.com"
    place = f"{host}/{uuid.uuid4().hex[:20]}"
    urls: Json = {}
    if options.get("publishCaCert"):
        urls["caCertificateAccessUrl"] = f"{place}/ca.crt"
    if options.get("publishCrl"):
        urls["crlAccessUrls"] = [f"{place}/crl.crl"]
    return {
        **made,
        "state": "STAGED",
        "pemCaCertificates": chain,
        "caCertificateDescriptions": descriptions,
        **({"accessUrls": urls} if urls else {}),
    }


def _check(call: Call, new: Json) -> None:
    """Raise a 400 for an authority that could not issue."""
    for field in ("type", "config", "lifetime", "keySpec"):
        if field not in new:
            raise invalid(f"The {field} of a certificate authority is required", f"certificate_authority.{field}")
    if (
        not _subject(new).get("commonName")
        and not _subject(new).get("organization")
        and "rdnSequence" not in _subject(new)
    ):
        raise invalid("The subject has neither a common name nor an organization", "config.subject_config.subject")
    told = new["config"].get("x509Config", {})
    if not told.get("caOptions", {}).get("isCa"):
        raise invalid("The certificate of an authority must be one of a CA", "config.x509_config.ca_options.is_ca")
    if not told.get("keyUsage", {}).get("baseKeyUsage", {}).get("certSign"):
        text = "The key of an authority must be one that signs certificates"
        raise invalid(text, "config.x509_config.key_usage.base_key_usage.cert_sign")
    if seconds(new["lifetime"]) <= 0:
        raise invalid("The lifetime must be positive", "certificate_authority.lifetime")
    bucket = new.get("gcsBucket")
    if bucket and call.state.get(f"storage.googleapis.com/b/{bucket}") is None:
        raise invalid(f"The bucket {bucket} does not exist", "certificate_authority.gcs_bucket")


def _pool(call: Call) -> Json:
    pool = call.get(call.path.removesuffix("/certificateAuthorities"))
    return pool or {}


def _subject(authority_: Json) -> Json:
    subject: Json = authority_["config"].get("subjectConfig", {}).get("subject", {})
    return subject


def _extensions(authority_: Json) -> list[profile.Extension]:
    config = authority_["config"]
    names = profile.alternative_names(config.get("subjectConfig", {}).get("subjectAltName", {}))
    return [*profile.extensions(config.get("x509Config", {})), *names]


def _self_signed(call: Call, new: Json, signer: keys.Signer) -> x509.Certificate:
    name = profile.subject(_subject(new))
    public = signer.key.public_key()
    begin = call.now.replace(microsecond=0)
    end = begin + timedelta(seconds=seconds(new["lifetime"]) - 1)
    builder = x509.CertificateBuilder(name, name, public, x509.random_serial_number(), begin, end)
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    same = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    for extension, critical in (*_extensions(new), (identifier, False), (same, False)):
        builder = builder.add_extension(extension, critical)
    return builder.sign(signer.key, signer.digest, rsa_padding=signer.padding)
