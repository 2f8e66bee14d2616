"""The service of Cloud KMS, which the modules beside it register with; checked data of requests."""

from __future__ import annotations

import base64

from groundplan.rehearse.body import decoded
from groundplan.rehearse.call import Call
from groundplan.rehearse.checksums import crc32c
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.service import Service

service = Service("cloudkms", ("v1",), types="google.cloud.kms.v1")

RINGS = "cloudkms.projects.locations.keyRings"
KEYS = f"{RINGS}.cryptoKeys"
VERSIONS = f"{KEYS}.cryptoKeyVersions"


def find(call: Call, path: str) -> Json:
    """A key ring, key or version by its relative name; raises a 404."""
    found = call.get(path)
    if found is None:
        kind = {"keyRings": "KeyRing", "cryptoKeys": "CryptoKey"}.get(path.split("/")[-2], "CryptoKeyVersion")
        raise Refusal("NOT_FOUND", f"{kind} {path} not found.")
    return found


def data(call: Call, field: str) -> bytes:
    """The bytes in a field of the body, held against the checksum beside it; raises a 400."""
    raw = decoded(call.body.get(field, ""))
    told = call.body.get(f"{field}Crc32c")
    if told is not None and int(told) != crc32c(raw):
        raise invalid(f"The checksum in field {field}_crc32c did not match the data in field {field}.", field)
    return raw


def told(field: str, raw: bytes) -> Json:
    """Bytes in an answer, with their checksum."""
    return {field: base64.b64encode(raw).decode(), f"{field}Crc32c": str(crc32c(raw))}


def verified(call: Call, *fields: str) -> Json:
    """Which checksums were sent, and so verified."""
    return {f"verified{field[0].upper()}{field[1:]}Crc32c": f"{field}Crc32c" in call.body for field in fields}


def require_enabled(version: Json) -> None:
    """Raise a 400 for a version that cannot be used now."""
    if version["state"] != "ENABLED":
        text = f"{version['name']} is not enabled, current state is: {version['state']}."
        raise Refusal("FAILED_PRECONDITION", text)
