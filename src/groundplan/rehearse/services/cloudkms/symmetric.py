"""Encryption with symmetric keys, and message authentication.

Source: https://cloud.google.com/kms/docs/encrypt-decrypt, .../raw-symmetric-encryption, .../create-validate-mac
"""

from __future__ import annotations

import hmac
import os

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.cloudkms import material, versions
from groundplan.rehearse.services.cloudkms.api import (
    KEYS,
    VERSIONS,
    data,
    find,
    require_enabled,
    service,
    told,
    verified,
)

_LARGEST = 64 * 1024
"""Bytes of a plaintext. Source: the description of EncryptRequest in the discovery document."""

_NONCE = 12
_MARK = b"\x0a\x24\x00"
"""How ciphertexts begin; the number of the version follows."""


@service.method(f"{KEYS}.encrypt")
def encrypt(call: Call) -> Json:
    """Encrypt with the primary version of a key, or with the version that is named."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow to import

    version = _encrypting(call)
    plaintext, extra = data(call, "plaintext"), data(call, "additionalAuthenticatedData")
    if len(plaintext) > _LARGEST or len(extra) > _LARGEST:
        raise invalid(f"The plaintext and the additional authenticated data have at most {_LARGEST} bytes each.")
    nonce = os.urandom(_NONCE)
    number = int(version["name"].rpartition("/")[2]).to_bytes(4)
    sealed = AESGCM(material.secret(call, version)).encrypt(nonce, plaintext, extra)
    answer = {"name": version["name"], "protectionLevel": version["protectionLevel"]}
    return answer | told("ciphertext", _MARK + number + nonce + sealed) | _verified(call, "plaintext")


@service.method(f"{KEYS}.decrypt")
def decrypt(call: Call) -> Json:
    """Decrypt with the version that the ciphertext names."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - slow to import
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    key = _for_encryption(find(call, call.path))
    ciphertext, extra = data(call, "ciphertext"), data(call, "additionalAuthenticatedData")
    head = len(_MARK) + 4
    number = int.from_bytes(ciphertext[len(_MARK) : head])
    version = call.get(f"{call.path}/cryptoKeyVersions/{number}")
    if not ciphertext.startswith(_MARK) or version is None:
        raise _undecipherable()
    version = versions.current(call, version["name"])
    require_enabled(version)
    nonce, sealed = ciphertext[head : head + _NONCE], ciphertext[head + _NONCE :]
    try:
        plaintext = AESGCM(material.secret(call, version)).decrypt(nonce, sealed, extra)
    except (InvalidTag, ValueError):
        raise _undecipherable() from None
    used = {"usedPrimary": version["name"] == key.get("primary"), "protectionLevel": version["protectionLevel"]}
    return told("plaintext", plaintext) | used


@service.method(f"{VERSIONS}.rawEncrypt")
def raw_encrypt(call: Call) -> Json:
    """Encrypt with AES-GCM alone; the nonce is told beside the ciphertext."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow to import

    version, size = _raw(call)
    nonce = data(call, "initializationVector") or os.urandom(_NONCE)
    plaintext, extra = data(call, "plaintext"), data(call, "additionalAuthenticatedData")
    sealed = AESGCM(material.secret(call, version, size)).encrypt(nonce, plaintext, extra)
    answer = {"name": version["name"], "protectionLevel": version["protectionLevel"], "tagLength": 16}
    checked = _verified(call, "plaintext", "initializationVector")
    return answer | told("ciphertext", sealed) | told("initializationVector", nonce) | checked


@service.method(f"{VERSIONS}.rawDecrypt")
def raw_decrypt(call: Call) -> Json:
    """Decrypt what `rawEncrypt` gave."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - slow to import
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    version, size = _raw(call)
    nonce, sealed = data(call, "initializationVector"), data(call, "ciphertext")
    try:
        opened = AESGCM(material.secret(call, version, size))
        plaintext = opened.decrypt(nonce, sealed, data(call, "additionalAuthenticatedData"))
    except (InvalidTag, ValueError):
        raise _undecipherable() from None
    checked = _verified(call, "ciphertext", "initializationVector")
    return told("plaintext", plaintext) | {"protectionLevel": version["protectionLevel"]} | checked


@service.method(f"{VERSIONS}.macSign")
def mac_sign(call: Call) -> Json:
    """The tag of some data."""
    version = _using(call, "MAC")
    answer = {"name": version["name"], "protectionLevel": version["protectionLevel"]}
    return answer | told("mac", _mac(call, version)) | verified(call, "data")


@service.method(f"{VERSIONS}.macVerify")
def mac_verify(call: Call) -> Json:
    """Whether a tag is that of some data."""
    version = _using(call, "MAC")
    success = hmac.compare_digest(_mac(call, version), data(call, "mac"))
    answer = {"name": version["name"], "protectionLevel": version["protectionLevel"], "success": success}
    return answer | {"verifiedSuccessIntegrity": success} | verified(call, "data", "mac")


def _mac(call: Call, version: Json) -> bytes:
    digest = version["algorithm"].removeprefix("HMAC_").lower()
    return hmac.new(material.secret(call, version, 64), data(call, "data"), digest).digest()


def _encrypting(call: Call) -> Json:
    """The version that encrypts: the one in the path, or the primary one of the key there."""
    path, _, number = call.path.partition("/cryptoKeyVersions/")
    key = _for_encryption(find(call, path))
    if not number and "primary" not in key:
        raise Refusal("FAILED_PRECONDITION", f"{path} has no primary version.")
    version = versions.current(call, call.path if number else key["primary"])
    require_enabled(version)
    return version


def _for_encryption(key: Json) -> Json:
    if key["purpose"] != "ENCRYPT_DECRYPT":
        raise Refusal("FAILED_PRECONDITION", f"{key['name']} is for {key['purpose']}, not for ENCRYPT_DECRYPT.")
    return key


def _raw(call: Call) -> tuple[Json, int]:
    """A version for raw encryption, and the bytes of its key; raises a 501 unless it is AES-GCM."""
    version = _using(call, "RAW_ENCRYPT_DECRYPT")
    if not version["algorithm"].endswith("_GCM"):
        raise Refusal("UNIMPLEMENTED", f"The algorithm {version['algorithm']} is not emulated")
    return version, int(version["algorithm"].split("_")[1]) // 8


def _using(call: Call, purpose: str) -> Json:
    """The version that the path names, of a key for this purpose."""
    key = find(call, call.path.rsplit("/", 2)[0])
    if key["purpose"] != purpose:
        raise Refusal("FAILED_PRECONDITION", f"{key['name']} is for {key['purpose']}, not for {purpose}.")
    version = versions.current(call, call.path)
    require_enabled(version)
    return version


def _verified(call: Call, *fields: str) -> Json:
    return verified(call, *fields, "additionalAuthenticatedData")


def _undecipherable() -> Refusal:
    return invalid("Decryption failed: the ciphertext is invalid.", "ciphertext")
