"""The Certificate Authority Service API, to which the modules beside this one add their resources."""

from __future__ import annotations

import re

from groundplan.rehearse.replies import invalid
from groundplan.rehearse.service import Service

POOLS = "privateca.projects.locations.caPools"
AUTHORITIES = f"{POOLS}.certificateAuthorities"
CERTIFICATES = f"{POOLS}.certificates"
TEMPLATES = "privateca.projects.locations.certificateTemplates"

service = Service(
    "privateca",
    ("v1",),
    types="google.cloud.security.privateca.v1",
    cascade=frozenset({POOLS, AUTHORITIES}),
)

_ID = re.compile(r"[a-zA-Z0-9_-]{1,63}")


def check_id(path: str) -> None:
    """Raise a 400 for a name that the API does not allow. Source: the descriptions of the id parameters."""
    name = path.rpartition("/")[2]
    if not _ID.fullmatch(name):
        raise invalid(f"The ID '{name}' does not match the regular expression '[a-zA-Z0-9_-]{{1,63}}'", "name")
