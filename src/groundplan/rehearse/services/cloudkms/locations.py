"""Key rings, and randomness of a location.

Source: https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings
"""

from __future__ import annotations

import base64
import secrets

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.checksums import crc32c
from groundplan.rehearse.replies import Json, invalid
from groundplan.rehearse.services.cloudkms.api import RINGS, service

_FEWEST, _MOST = 8, 1024
"""Bytes of randomness. Source: the description of `lengthBytes` in the discovery document."""


@service.written(RINGS)
def complete(_call: Call, ring: Json, _old: Json | None) -> Json:
    """Check the name of a key ring."""
    facts.require("gcp:kms/keyRing:KeyRing", {"name": ring["name"].rpartition("/")[2]})
    return ring


@service.method("cloudkms.projects.locations.generateRandomBytes")
def random_bytes(call: Call) -> Json:
    """Bytes that nobody can guess."""
    length = int(call.body.get("lengthBytes", 0))
    if not _FEWEST <= length <= _MOST:
        raise invalid(f"lengthBytes must be {_FEWEST} to {_MOST}: it is {length}.", "lengthBytes")
    made = secrets.token_bytes(length)
    return {"data": base64.b64encode(made).decode(), "dataCrc32c": str(crc32c(made))}
