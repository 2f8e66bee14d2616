"""Signatures and decryption with private keys.

Source: https://cloud.google.com/kms/docs/create-validate-signatures, .../encrypt-decrypt-rsa, .../retrieve-public-key
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from groundplan.rehearse.body import decoded
from groundplan.rehearse.call import Call
from groundplan.rehearse.checksums import crc32c
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.cloudkms import material, versions
from groundplan.rehearse.services.cloudkms.api import VERSIONS, data, find, require_enabled, service, told, verified

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm


@service.method(f"{VERSIONS}.getPublicKey")
def public_key(call: Call) -> Json:
    """The public key of a version, in PEM."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - slow to import

    version = _using(call, "ASYMMETRIC_SIGN", "ASYMMETRIC_DECRYPT")
    key = material.private_key(call, version).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = key.public_bytes(serialization.Encoding.PEM, form)
    answer = {key: version[key] for key in ("name", "algorithm", "protectionLevel")}
    return answer | {"pem": pem.decode(), "pemCrc32c": str(crc32c(pem)), "publicKeyFormat": "PEM"}


@service.method(f"{VERSIONS}.asymmetricSign")
def sign(call: Call) -> Json:
    """Sign a digest, or data where the algorithm takes it."""
    version = _using(call, "ASYMMETRIC_SIGN")
    signature = _signature(call, version)
    answer = {"name": version["name"], "protectionLevel": version["protectionLevel"]}
    return answer | told("signature", signature) | verified(call, "digest", "data")


@service.method(f"{VERSIONS}.asymmetricDecrypt")
def decrypt(call: Call) -> Json:
    """Decrypt what was encrypted with the public key (RSA-OAEP)."""
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415 - slow to import

    version = _using(call, "ASYMMETRIC_DECRYPT")
    key = material.private_key(call, version)
    digest = _hash(version["algorithm"])
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Refusal("UNIMPLEMENTED", f"The algorithm {version['algorithm']} is not emulated")
    try:
        scheme = padding.OAEP(mgf=padding.MGF1(digest), algorithm=digest, label=None)
        plaintext = key.decrypt(data(call, "ciphertext"), scheme)
    except ValueError:
        raise invalid("Decryption failed: the ciphertext is invalid.", "ciphertext") from None
    return told("plaintext", plaintext) | {"protectionLevel": version["protectionLevel"]} | verified(call, "ciphertext")


def _signature(call: Call, version: Json) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils  # noqa: PLC0415

    algorithm, key = version["algorithm"], material.private_key(call, version)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data(call, "data"))
    digest = _hash(algorithm)
    hashed = utils.Prehashed(digest)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(_digest(call, algorithm), ec.ECDSA(hashed))
    if isinstance(key, rsa.RSAPrivateKey) and "RAW" not in algorithm:
        pss = padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)
        return key.sign(_digest(call, algorithm), pss if "_PSS_" in algorithm else padding.PKCS1v15(), hashed)
    raise Refusal("UNIMPLEMENTED", f"The algorithm {algorithm} is not emulated")


def _digest(call: Call, algorithm: str) -> bytes:
    """The digest to sign: as it is sent, or of the data that is sent; raises a 400 for one of another kind."""
    name = algorithm.rpartition("_")[2].lower()
    if "data" in call.body:
        return hashlib.new(name, data(call, "data")).digest()
    sent: Json = call.body.get("digest", {})
    if name not in sent:
        raise invalid(f"The algorithm {algorithm} signs a {name} digest.", "digest")
    raw = decoded(sent[name])
    if len(raw) != hashlib.new(name).digest_size:
        raise invalid(f"A {name} digest has {hashlib.new(name).digest_size} bytes, not {len(raw)}.", "digest")
    told_sum = call.body.get("digestCrc32c")
    if told_sum is not None and int(told_sum) != crc32c(raw):
        raise invalid("The checksum in field digest_crc32c did not match the data in field digest.", "digest")
    return raw


def _hash(algorithm: str) -> HashAlgorithm:
    """The hash that an algorithm's name ends with."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - slow to import

    known: dict[str, type[HashAlgorithm]] = {
        "SHA1": hashes.SHA1,
        "SHA256": hashes.SHA256,
        "SHA384": hashes.SHA384,
        "SHA512": hashes.SHA512,
    }
    name = algorithm.rpartition("_")[2]
    if name not in known:
        raise Refusal("UNIMPLEMENTED", f"The algorithm {algorithm} is not emulated")
    return known[name]()


def _using(call: Call, *purposes: str) -> Json:
    """The version that the path names, enabled, of a key for one of some purposes."""
    path = call.path.removesuffix("/publicKey")
    key = find(call, path.rsplit("/", 2)[0])
    if key["purpose"] not in purposes:
        raise Refusal("FAILED_PRECONDITION", f"{key['name']} is for {key['purpose']}, not for {purposes[0]}.")
    version = versions.current(call, path)
    require_enabled(version)
    return version
