"""From CA Service's words to X.509: subjects, alternative names and extensions of a certificate.

Source: https://cloud.google.com/certificate-authority-service/docs/reference/rest/v1/X509Parameters and RFC 5280.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from groundplan.rehearse.replies import Json, invalid

SUBJECT: Mapping[str, x509.ObjectIdentifier] = {
    "countryCode": NameOID.COUNTRY_NAME,
    "organization": NameOID.ORGANIZATION_NAME,
    "organizationalUnit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "locality": NameOID.LOCALITY_NAME,
    "province": NameOID.STATE_OR_PROVINCE_NAME,
    "streetAddress": NameOID.STREET_ADDRESS,
    "postalCode": NameOID.POSTAL_CODE,
    "commonName": NameOID.COMMON_NAME,
}
"""The fields of a subject, in the order in which they are written."""

_RDN_TYPES: Mapping[str, x509.ObjectIdentifier] = {
    "COMMON_NAME": NameOID.COMMON_NAME,
    "COUNTRY_CODE": NameOID.COUNTRY_NAME,
    "ORGANIZATION": NameOID.ORGANIZATION_NAME,
    "ORGANIZATIONAL_UNIT": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "LOCALITY": NameOID.LOCALITY_NAME,
    "PROVINCE": NameOID.STATE_OR_PROVINCE_NAME,
    "STREET_ADDRESS": NameOID.STREET_ADDRESS,
    "POSTAL_CODE": NameOID.POSTAL_CODE,
}

KEY_USAGES: Mapping[str, str] = {
    "digitalSignature": "digital_signature",
    "contentCommitment": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "certSign": "key_cert_sign",
    "crlSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}
"""CA Service's words for key usages, and those of `cryptography`."""

EXTENDED: Mapping[str, x509.ObjectIdentifier] = {
    "serverAuth": ExtendedKeyUsageOID.SERVER_AUTH,
    "clientAuth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "codeSigning": ExtendedKeyUsageOID.CODE_SIGNING,
    "emailProtection": ExtendedKeyUsageOID.EMAIL_PROTECTION,
    "timeStamping": ExtendedKeyUsageOID.TIME_STAMPING,
    "ocspSigning": ExtendedKeyUsageOID.OCSP_SIGNING,
}

NAMES: tuple[tuple[str, Callable[[Any], x509.GeneralName]], ...] = (
    ("dnsNames", x509.DNSName),
    ("uris", x509.UniformResourceIdentifier),
    ("emailAddresses", x509.RFC822Name),
    ("ipAddresses", lambda text: x509.IPAddress(ipaddress.ip_address(text))),
)

_CONSTRAINTS: tuple[tuple[str, Callable[[Any], x509.GeneralName]], ...] = (
    ("DnsNames", x509.DNSName),
    ("IpRanges", lambda text: x509.IPAddress(ipaddress.ip_network(text))),
    ("EmailAddresses", x509.RFC822Name),
    ("Uris", x509.UniformResourceIdentifier),
)

Extension = tuple[x509.ExtensionType, bool]
"""An extension and whether it is critical."""


def subject(told: Json) -> x509.Name:
    """The distinguished name of a Subject; raises a 400 for a value that X.509 does not allow."""
    try:
        if "rdnSequence" in told:
            return x509.Name([x509.RelativeDistinguishedName(_attributes(part)) for part in told["rdnSequence"]])
        named = [(oid, told[field]) for field, oid in SUBJECT.items() if told.get(field)]
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in named])
    except ValueError as wrong:
        raise invalid(f"The subject is invalid: {wrong}", "config.subject_config.subject") from None


def alternative_names(told: Json) -> list[Extension]:
    """The subject alternative names, as an extension where there are any; raises a 400."""
    try:
        names = [make(value) for field, make in NAMES for value in told.get(field, ())]
        names += [
            x509.OtherName(oid(other["objectId"]), _utf8(str(other["value"]))) for other in told.get("customSans", ())
        ]
    except ValueError as wrong:
        text = f"A subject alternative name is invalid: {wrong}"
        raise invalid(text, "config.subject_config.subject_alt_name") from None
    return [(x509.SubjectAlternativeName(names), False)] if names else []


def extensions(told: Json) -> list[Extension]:
    """What X509Parameters say, as extensions; raises a 400. OCSP servers are told by `access`."""
    try:
        return list(_extensions(told))
    except (ValueError, KeyError) as wrong:
        raise invalid(f"The X.509 parameters are invalid: {wrong}", "config.x509_config") from None


def access(authority_urls: list[str], ocsp: list[str], lists: list[str]) -> list[Extension]:
    """Where the issuer's certificate, its OCSP servers and its revocation lists are."""
    method = AuthorityInformationAccessOID
    places = [(method.CA_ISSUERS, url) for url in authority_urls] + [(method.OCSP, url) for url in ocsp]
    found: list[Extension] = []
    if places:
        described = [x509.AccessDescription(kind, x509.UniformResourceIdentifier(url)) for kind, url in places]
        found.append((x509.AuthorityInformationAccess(described), False))
    if lists:
        points = [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None) for url in lists]
        found.append((x509.CRLDistributionPoints(points), False))
    return found


def oid(told: Json) -> x509.ObjectIdentifier:
    """An object identifier from its parts."""
    return x509.ObjectIdentifier(".".join(str(part) for part in told["objectIdPath"]))


def _extensions(told: Json) -> Iterator[Extension]:
    options = told.get("caOptions", {})
    is_ca = bool(options.get("isCa", False))
    if "isCa" in options or not options:
        length = options.get("maxIssuerPathLength") if is_ca else None
        yield x509.BasicConstraints(ca=is_ca, path_length=length), True
    usage = told.get("keyUsage", {})
    if base := usage.get("baseKeyUsage"):
        yield x509.KeyUsage(**{word: bool(base.get(field)) for field, word in KEY_USAGES.items()}), True
    wanted = [kind for field, kind in EXTENDED.items() if usage.get("extendedKeyUsage", {}).get(field)]
    wanted += [oid(each) for each in usage.get("unknownExtendedKeyUsages", ())]
    if wanted:
        yield x509.ExtendedKeyUsage(wanted), False
    if policies := told.get("policyIds"):
        yield x509.CertificatePolicies([x509.PolicyInformation(oid(each), None) for each in policies]), False
    if constraints := told.get("nameConstraints"):
        sides = [_constrained(constraints, side) for side in ("permitted", "excluded")]
        yield x509.NameConstraints(*sides), bool(constraints.get("critical"))
    for extra in told.get("additionalExtensions", ()):
        value = base64.b64decode(extra["value"])
        yield x509.UnrecognizedExtension(oid(extra["objectId"]), value), bool(extra.get("critical"))


def _constrained(told: Json, side: str) -> list[x509.GeneralName] | None:
    return [make(value) for field, make in _CONSTRAINTS for value in told.get(f"{side}{field}", ())] or None


def _attributes(part: Json) -> list[x509.NameAttribute[Any]]:
    return [
        x509.NameAttribute(oid(each["objectId"]) if "objectId" in each else _RDN_TYPES[each["type"]], each["value"])
        for each in part.get("attributes", ())
    ]


def _utf8(value: str) -> bytes:
    """The value of a custom name: an ASN.1 UTF8String, sent in base64; raises ValueError."""
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as wrong:
        raise ValueError(str(wrong)) from None
