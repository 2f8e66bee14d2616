"""What a certificate signing request must be: signed by its own P-256 key, for one device, asking for nothing else.

The certificate's contents come from the CA's template; a request that asks for names or extensions of its own is
refused rather than trimmed, so nobody believes to have what the certificate does not say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .refusal import RefusedError

DEVICE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
"""Fits an MQTT topic, a Firestore document, a certificate's common name (64) and its id at CA Service (63)."""


@dataclass(frozen=True, slots=True)
class Request:
    """A verified request: for which device, and as PEM."""

    device_id: str
    pem: str


def verified(pem: str) -> Request:
    """Read and check a request in PEM; raises RefusedError (400) that says what is wrong with it."""
    try:
        request = x509.load_pem_x509_csr(pem.encode())
        signed = request.is_signature_valid
        key = request.public_key()
        names = list(request.subject)
        extensions = list(request.extensions)
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
        raise _refused("the signing request is not readable PEM") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _refused("the key must be ECDSA P-256")
    if not signed:
        raise _refused("the signing request is not signed by its own key")
    if len(names) != 1 or names[0].oid != NameOID.COMMON_NAME:
        raise _refused("the subject must be one common name, the device id")
    if extensions:
        raise _refused("the signing request must not ask for extensions or other names")
    device_id = str(names[0].value)
    if not DEVICE_ID.fullmatch(device_id):
        raise _refused("a device id has 1 to 63 letters, digits, dashes and underscores")
    return Request(device_id, request.public_bytes(serialization.Encoding.PEM).decode())


def _refused(message: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, "csr", message)
