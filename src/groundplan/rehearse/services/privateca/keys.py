"""The private keys of certificate authorities: real ones, which no answer tells.

Source: https://cloud.google.com/certificate-authority-service/docs/key-algorithms
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from groundplan.rehearse.call import Call
from groundplan.rehearse.references import require_crypto_key
from groundplan.rehearse.replies import Json, invalid

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_KMS_ALGORITHMS: Mapping[str, str] = {
    "RSA_SIGN_PSS_2048_SHA256": "RSA_PSS_2048_SHA256",
    "RSA_SIGN_PSS_3072_SHA256": "RSA_PSS_3072_SHA256",
    "RSA_SIGN_PSS_4096_SHA256": "RSA_PSS_4096_SHA256",
    "RSA_SIGN_PKCS1_2048_SHA256": "RSA_PKCS1_2048_SHA256",
    "RSA_SIGN_PKCS1_3072_SHA256": "RSA_PKCS1_3072_SHA256",
    "RSA_SIGN_PKCS1_4096_SHA256": "RSA_PKCS1_4096_SHA256",
    "EC_SIGN_P256_SHA256": "EC_P256_SHA256",
    "EC_SIGN_P384_SHA384": "EC_P384_SHA384",
}
"""The algorithms of Cloud KMS with which an authority can sign, as CA Service calls them."""


@dataclass(frozen=True, slots=True)
class Signer:
    """What an authority signs with. padding: of RSA signatures, None where the algorithm has the usual one."""

    key: PrivateKey
    digest: hashes.SHA256 | hashes.SHA384
    padding: padding.PSS | None


def algorithm(call: Call, specification: Json) -> str:
    """The algorithm of an authority's key, its own or one of Cloud KMS; raises a 400 or a 404."""
    version = str(specification.get("cloudKmsKeyVersion", ""))
    if bool(version) == bool(specification.get("algorithm")):
        raise invalid("The key specification has either an algorithm or a Cloud KMS key version", "key_spec")
    if not version:
        return str(specification["algorithm"])
    key, _, _ = version.partition("/cryptoKeyVersions/")
    require_crypto_key(call.state, key, "key_spec.cloud_kms_key_version")
    found = call.state.get(f"cloudkms.googleapis.com/{version}")
    kind = str(found["algorithm"]) if found else "EC_SIGN_P256_SHA256"
    if kind not in _KMS_ALGORITHMS:
        raise invalid(f"The key version {version} has the algorithm {kind}, which signs no certificates", "key_spec")
    return _KMS_ALGORITHMS[kind]


def generate(call: Call, authority: str, kind: str) -> Signer:
    """Make the key of an authority and keep it."""
    family, _, rest = kind.partition("_")
    made: PrivateKey
    if family == "RSA":
        made = rsa.generate_private_key(65537, int(rest.split("_")[1]))
    else:
        made = ec.generate_private_key(ec.SECP256R1() if rest.startswith("P256") else ec.SECP384R1())
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    call.state.put_note(_note(authority), {"pem": pem.decode(), "algorithm": kind})
    return _signer(made, kind)


def signer(call: Call, authority: str) -> Signer:
    """What an authority signs with, by its name."""
    kept = call.state.note(_note(authority))
    if kept is None:
        raise LookupError(f"{authority} has no key")
    key = serialization.load_pem_private_key(kept["pem"].encode(), None)
    assert isinstance(key, PrivateKey)  # noqa: S101 - what `generate` kept
    return _signer(key, kept["algorithm"])


def forget(call: Call, authority: str) -> None:
    """Destroy the key of an authority."""
    call.state.drop_note(_note(authority))


def _signer(key: PrivateKey, kind: str) -> Signer:
    digest = hashes.SHA384() if kind.endswith("SHA384") else hashes.SHA256()
    pss = padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH) if "_PSS_" in kind else None
    return Signer(key, digest, pss)


def _note(authority: str) -> str:
    return f"certificate-authority-key/{authority}"
