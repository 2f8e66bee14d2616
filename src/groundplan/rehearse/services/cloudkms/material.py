"""The material of key versions: made when it is first used, kept beside the version."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_RSA_BITS = (2048, 3072, 4096)


def secret(call: Call, version: Json, size: int = 32) -> bytes:
    """The secret bytes of a version. size: how many there are."""
    return _remembered(call, version) or _remember(call, version, secrets.token_bytes(size))


def private_key(call: Call, version: Json) -> PrivateKeyTypes:
    """The private key of an asymmetric version; raises a 501 for an algorithm that is not emulated."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - slow to import

    kept = _remembered(call, version)
    if kept is None:
        made = _generated(version["algorithm"])
        form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        kept = _remember(call, version, made.private_bytes(*form))
    return serialization.load_der_private_key(kept, None)


def _generated(algorithm: str) -> PrivateKeyTypes:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - slow to import

    if algorithm.startswith("RSA_"):
        bits = next(size for size in _RSA_BITS if str(size) in algorithm)
        return rsa.generate_private_key(public_exponent=65537, key_size=bits)
    if algorithm == "EC_SIGN_ED25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves: dict[str, type[ec.EllipticCurve]] = {"P256": ec.SECP256R1, "P384": ec.SECP384R1, "SECP256K1": ec.SECP256K1}
    for name, curve in curves.items():
        if algorithm.startswith(f"EC_SIGN_{name}"):
            return ec.generate_private_key(curve())
    raise Refusal("UNIMPLEMENTED", f"The algorithm {algorithm} is not emulated")


def _remembered(call: Call, version: Json) -> bytes | None:
    note = call.state.note(f"{call.host}/{version['name']}")
    return base64.b64decode(note["material"]) if note else None


def _remember(call: Call, version: Json, material: bytes) -> bytes:
    call.state.put_note(f"{call.host}/{version['name']}", {"material": base64.b64encode(material).decode()})
    return material
