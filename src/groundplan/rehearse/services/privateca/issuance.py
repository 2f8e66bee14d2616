"""What stands in a certificate that is issued: merged from request, pool and template, and signed.

Source: https://cloud.google.com/certificate-authority-service/docs/policy-controls
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from groundplan.rehearse.call import Call, seconds
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.privateca import keys, profile, reading

_CURVES = {"ECDSA_P256": "secp256r1", "ECDSA_P384": "secp384r1"}

_KNOWN = {
    "CA_OPTIONS": ("caOptions",),
    "POLICY_IDS": ("policyIds",),
    "AIA_OCSP_SERVERS": ("aiaOcspServers",),
    "NAME_CONSTRAINTS": ("nameConstraints",),
}
"""The X509Parameters behind the extensions that a policy lets pass; those of key usage are within one field."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A certificate to be. subject: built. parameters: X509Parameters. begins: None for now."""

    public_key: Any
    subject: x509.Name
    names: list[profile.Extension]
    parameters: Json
    lifetime: timedelta
    begins: datetime | None
    backdate: timedelta


def wanted(body: Json, policy: Json, template: Json) -> Wanted:
    """What a request asks for after pool and template had their say; raises a 400."""
    if "pemCsr" in body:
        request = reading.request(body["pemCsr"])
        public, told = request.public_key(), reading.identity(request.subject, request.extensions)
        subject, parameters = request.subject, reading.parameters(request.extensions)
    else:
        public, told = _public(body["config"]), body["config"].get("subjectConfig", {})
        subject, parameters = profile.subject(told.get("subject", {})), body["config"].get("x509Config", {})
    _check_key(public, policy.get("allowedKeyTypes", []))
    constraints = [each["identityConstraints"] for each in (policy, template) if "identityConstraints" in each]
    if not all(each.get("allowSubjectPassthrough") for each in constraints):
        subject = x509.Name([])
    names = profile.alternative_names(told.get("subjectAltName", {}))
    if not all(each.get("allowSubjectAltNamesPassthrough") for each in constraints):
        names = []
    if not subject and not names:
        raise invalid("The certificate would have neither a subject nor a subject alternative name", "certificate")
    begins = body.get("requestedNotBeforeTime")
    return Wanted(
        public,
        subject,
        names,
        _merged(parameters, policy, template),
        timedelta(seconds=seconds(body["lifetime"])),
        datetime.fromisoformat(begins) if begins else None,
        timedelta(seconds=seconds(policy.get("backdateDuration", "0s"))),
    )


def issued(call: Call, authority: Json, asked: Wanted) -> list[str]:
    """The certificate and the chain above it, as PEM; its life ends with its issuer's at the latest."""
    issuer = reading.certificate(authority["pemCaCertificates"][0], "pem_ca_certificate")
    _check_path(issuer, asked.parameters)
    begin = (asked.begins or call.now - asked.backdate).replace(microsecond=0)
    end = min(begin + asked.lifetime - timedelta(seconds=1), issuer.not_valid_after_utc)
    serial = x509.random_serial_number()
    builder = x509.CertificateBuilder(issuer.subject, asked.subject, asked.public_key, serial, begin, end)
    urls = authority.get("accessUrls", {})
    places = profile.access(
        [urls["caCertificateAccessUrl"]] if "caCertificateAccessUrl" in urls else [],
        asked.parameters.get("aiaOcspServers", []),
        urls.get("crlAccessUrls", []),
    )
    above = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    identifiers: list[profile.Extension] = [
        (x509.SubjectKeyIdentifier.from_public_key(asked.public_key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), False),
    ]
    for extension, critical in (*profile.extensions(asked.parameters), *asked.names, *identifiers, *places):
        builder = builder.add_extension(extension, critical)
    signer = keys.signer(call, str(authority["name"]))
    made = builder.sign(signer.key, signer.digest, rsa_padding=signer.padding)
    return [made.public_bytes(serialization.Encoding.PEM).decode(), *authority["pemCaCertificates"]]


def _merged(parameters: Json, policy: Json, template: Json) -> Json:
    """The parameters of a request, less what may not pass, under those of pool and template."""
    for source in (policy, template):
        if "passthroughExtensions" in source:
            parameters = _passed(parameters, source["passthroughExtensions"])
    baseline, predefined = policy.get("baselineValues", {}), template.get("predefinedValues", {})
    if field := _conflict(baseline, predefined):
        text = f"The template and the CA pool disagree about {field}"
        raise invalid(text, "certificate.certificate_template")
    merged: Json = {}
    for source in (parameters, baseline, predefined):
        set_ = {field: value for field, value in source.items() if value}
        merged |= set_ | ({"keyUsage": merged.get("keyUsage", {}) | set_["keyUsage"]} if "keyUsage" in set_ else {})
    return merged


def _conflict(one: Json, other: Json) -> str:
    """A field that both tell, and not the same; empty without one. What is false or empty tells nothing."""
    for field, value in one.items():
        against = other.get(field)
        if isinstance(value, dict) and isinstance(against, dict):
            if inner := _conflict(value, against):
                return f"{field}.{inner}"
        elif value and against and value != against:
            return field
    return ""


def _passed(parameters: Json, constraints: Json) -> Json:
    known = set(constraints.get("knownExtensions", ()))
    kept = {field for name in known & _KNOWN.keys() for field in _KNOWN[name]}
    passed = {field: value for field, value in parameters.items() if field in kept}
    usage = parameters.get("keyUsage", {})
    words = [("BASE_KEY_USAGE", "baseKeyUsage"), ("EXTENDED_KEY_USAGE", "extendedKeyUsage")]
    words.append(("EXTENDED_KEY_USAGE", "unknownExtendedKeyUsages"))
    if kept_usage := {field: usage[field] for name, field in words if name in known and field in usage}:
        passed["keyUsage"] = kept_usage
    allowed = constraints.get("additionalExtensions", [])
    if extra := [each for each in parameters.get("additionalExtensions", ()) if each["objectId"] in allowed]:
        passed["additionalExtensions"] = extra
    return passed


def _public(config: Json) -> Any:
    try:
        return serialization.load_pem_public_key(base64.b64decode(config.get("publicKey", {}).get("key", "")))
    except ValueError as wrong:
        raise invalid(f"The public key cannot be read: {wrong}", "certificate.config.public_key") from None


def _check_key(public: Any, allowed: list[Json]) -> None:
    """Raise a 400 for a key of no allowed type."""
    if allowed and not any(_fits(public, kind) for kind in allowed):
        raise invalid("The public key is of no type that the CA pool allows", "certificate.config.public_key")


def _fits(public: Any, kind: Json) -> bool:
    if "rsa" in kind and isinstance(public, rsa.RSAPublicKey):
        least = int(kind["rsa"].get("minModulusSize", 0))
        most = int(kind["rsa"].get("maxModulusSize", 0)) or public.key_size
        return least <= public.key_size <= most
    if "ellipticCurve" not in kind:
        return False
    wanted_ = kind["ellipticCurve"].get("signatureAlgorithm", "EC_SIGNATURE_ALGORITHM_UNSPECIFIED")
    if isinstance(public, ed25519.Ed25519PublicKey):
        return wanted_ in ("EDDSA_25519", "EC_SIGNATURE_ALGORITHM_UNSPECIFIED")
    return (
        isinstance(public, ec.EllipticCurvePublicKey) and _CURVES.get(wanted_, public.curve.name) == public.curve.name
    )


def _check_path(issuer: x509.Certificate, parameters: Json) -> None:
    """Raise a 400 for a CA certificate below an issuer whose path is at its end."""
    length = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length
    if parameters.get("caOptions", {}).get("isCa") and length == 0:
        raise Refusal("FAILED_PRECONDITION", "The issuing CA may not have subordinates: its path length is 0.")
