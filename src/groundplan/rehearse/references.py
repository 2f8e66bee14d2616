"""Names of resources that other resources refer to, across APIs."""

from __future__ import annotations

import re

from groundplan.rehearse.replies import invalid, not_found
from groundplan.rehearse.state import State

_KEY = re.compile(r"(projects/[^/]+/locations/([^/]+)/keyRings/[^/]+)/cryptoKeys/[^/]+")


def require_crypto_key(state: State, name: str, field: str) -> None:
    """Raise a 400 for what names no key of Cloud KMS, and a 404 for a key that is missing from a key ring that is here.

    A key in a ring that was never created here is taken for one that exists: keys are often another project's.
    """
    match = _KEY.fullmatch(name)
    if match is None:
        raise invalid(f"Malformed Cloud KMS crypto key: {name:.300}", field)
    ring = state.get(f"cloudkms.googleapis.com/{match[1]}")
    if ring is not None and state.get(f"cloudkms.googleapis.com/{name}") is None:
        raise not_found(name)
