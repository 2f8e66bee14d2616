"""From X.509 to CA Service's words: what a certificate, or a request for one, says.

Source: https://cloud.google.com/certificate-authority-service/docs/reference/rest/v1/CertificateDescription
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import AuthorityInformationAccessOID

from groundplan.rehearse.call import timestamp
from groundplan.rehearse.replies import Json, invalid
from groundplan.rehearse.services.privateca import profile


def certificate(pem: str, field: str) -> x509.Certificate:
    """A certificate from PEM; raises a 400 about the field."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as wrong:
        raise invalid(f"The certificate cannot be read: {wrong}", field) from None


def request(pem: str) -> x509.CertificateSigningRequest:
    """A signing request from PEM; raises a 400, also when its signature is not its key's."""
    try:
        read = x509.load_pem_x509_csr(pem.encode())
    except ValueError as wrong:
        raise invalid(f"The CSR cannot be read: {wrong}", "certificate.pem_csr") from None
    if not read.is_signature_valid:
        raise invalid("The signature of the CSR is invalid", "certificate.pem_csr")
    return read


def described(read: x509.Certificate) -> Json:
    """The CertificateDescription of a certificate."""
    lifetime = read.not_valid_after_utc - read.not_valid_before_utc + timedelta(seconds=1)
    body: Json = {
        "subjectDescription": {
            **identity(read.subject, read.extensions),
            "hexSerialNumber": f"{read.serial_number:x}",
            "lifetime": f"{int(lifetime.total_seconds())}s",
            "notBeforeTime": timestamp(read.not_valid_before_utc),
            "notAfterTime": timestamp(read.not_valid_after_utc),
        },
        "x509Description": parameters(read.extensions),
        "publicKey": {"key": _base64(public_pem(read)), "format": "PEM"},
        "certFingerprint": {"sha256Hash": read.fingerprint(hashes.SHA256()).hex()},
        "tbsCertificateDigest": _digest(read.tbs_certificate_bytes),
    }
    for extension in read.extensions:
        body |= _place(extension.value)
    return body


def identity(name: x509.Name, extensions: x509.Extensions) -> Json:
    """Subject and alternative names, as SubjectConfig has them."""
    subject = {
        field: found[0].value for field, oid in profile.SUBJECT.items() if (found := name.get_attributes_for_oid(oid))
    }
    told: Json = {"subject": subject}
    for extension in extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            told["subjectAltName"] = _names(extension.value)
    return told


def parameters(extensions: x509.Extensions) -> Json:
    """The X509Parameters that the extensions make."""
    told: Json = {}
    for extension in extensions:
        for field, value in _parameter(extension):
            if isinstance(value, dict):
                told[field] = {**told.get(field, {}), **value}
            else:
                told[field] = [*told.get(field, ()), *value]
    return told


def public_pem(read: x509.Certificate | x509.CertificateSigningRequest) -> bytes:
    """The public key of a certificate or a request, in PEM."""
    return read.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _parameter(extension: x509.Extension[x509.ExtensionType]) -> Iterator[tuple[str, Json | list[Json] | list[str]]]:
    value = extension.value
    match value:
        case x509.BasicConstraints():
            length = {} if value.path_length is None else {"maxIssuerPathLength": value.path_length}
            yield "caOptions", {"isCa": value.ca, **length}
        case x509.KeyUsage():
            yield "keyUsage", {"baseKeyUsage": _usages(value)}
        case x509.ExtendedKeyUsage():
            known = {field: True for field, oid in profile.EXTENDED.items() if oid in value}
            others = [_oid(oid) for oid in value if oid not in profile.EXTENDED.values()]
            yield "keyUsage", {"extendedKeyUsage": known, **({"unknownExtendedKeyUsages": others} if others else {})}
        case x509.CertificatePolicies():
            yield "policyIds", [_oid(each.policy_identifier) for each in value]
        case x509.AuthorityInformationAccess():
            servers = [_url(each.access_location) for each in value if _is_ocsp(each)]
            if servers:
                yield "aiaOcspServers", servers
        case x509.UnrecognizedExtension():
            told = {"objectId": _oid(value.oid), "critical": extension.critical, "value": _base64(value.value)}
            yield "additionalExtensions", [told]


def _usages(value: x509.KeyUsage) -> Json:
    only = ("encipherOnly", "decipherOnly") if not value.key_agreement else ()
    words = {field: word for field, word in profile.KEY_USAGES.items() if field not in only}
    return {field: True for field, word in words.items() if getattr(value, word)}


def _place(value: x509.ExtensionType) -> Json:
    """What a description tells of an extension beside the X509Parameters."""
    match value:
        case x509.SubjectKeyIdentifier():
            return {"subjectKeyId": {"keyId": value.digest.hex()}}
        case x509.AuthorityKeyIdentifier() if value.key_identifier:
            return {"authorityKeyId": {"keyId": value.key_identifier.hex()}}
        case x509.CRLDistributionPoints():
            return {"crlDistributionPoints": [_url(name) for point in value for name in point.full_name or ()]}
        case x509.AuthorityInformationAccess():
            issuers = [_url(each.access_location) for each in value if not _is_ocsp(each)]
            return {"aiaIssuingCertificateUrls": issuers} if issuers else {}
        case _:
            return {}


def _names(value: x509.SubjectAlternativeName) -> Json:
    told = {
        "dnsNames": value.get_values_for_type(x509.DNSName),
        "uris": value.get_values_for_type(x509.UniformResourceIdentifier),
        "emailAddresses": value.get_values_for_type(x509.RFC822Name),
        "ipAddresses": [str(address) for address in value.get_values_for_type(x509.IPAddress)],
    }
    return {field: names for field, names in told.items() if names}


def _is_ocsp(place: x509.AccessDescription) -> bool:
    return bool(place.access_method == AuthorityInformationAccessOID.OCSP)


def _url(name: x509.GeneralName) -> str:
    return str(name.value)


def _oid(oid: x509.ObjectIdentifier) -> Json:
    return {"objectIdPath": [int(part) for part in oid.dotted_string.split(".")]}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _digest(data: bytes) -> str:
    made = hashes.Hash(hashes.SHA256())
    made.update(data)
    return made.finalize().hex()
