"""Are the zones, regions and locations in a path real ones? The catalogue knows them.

Source of the wordings: https://github.com/inspec/inspec-gcp/issues/301 for Compute Engine's 400, and
https://github.com/firezone/firezone/pull/7711 for the 403 of the other APIs.
"""

from __future__ import annotations

import re
from functools import cache

from groundplan.catalog import regions
from groundplan.catalog.placement import known_zones
from groundplan.rehearse.replies import Json, Refusal

_ELSEWHERE = re.compile(r"-|global|us|eu|europe|asia|(?:nam|eur|asia)\d+|nam-eur-asia1")
"""No region, yet a location: a wildcard, everywhere, multi-regions and dual regions.
Source: https://cloud.google.com/storage/docs/locations and https://cloud.google.com/kms/docs/locations."""


def require(path: str) -> None:
    """Raise Refusal when the path names a place that does not exist. path: a relative name, `projects/p/zones/z`."""
    segments = path.split("/")
    if len(segments) < 4 or segments[0] != "projects":
        return
    collection, place = segments[2:4]
    if collection in ("zones", "regions"):
        if place not in (_zones() if collection == "zones" else regions.regions()):
            kind = collection.removesuffix("s")
            raise Refusal("INVALID_ARGUMENT", f"Invalid value for field '{kind}': '{place}'. Unknown {kind}.")
    elif collection == "locations" and not _known(place):
        raise _denied(segments[1], place)


def _known(place: str) -> bool:
    return place in regions.regions() or place in _zones() or bool(_ELSEWHERE.fullmatch(place))


@cache
def _zones() -> frozenset[str]:
    """Every zone, also one that belongs to no region of the list."""
    return frozenset(known_zones())


def _denied(project: str, place: str) -> Refusal:
    details: Json = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "LOCATION_POLICY_VIOLATED",
        "domain": "googleapis.com",
        "metadata": {"consumer": f"projects/{project}", "location": place},
    }
    message = f"Permission denied on 'locations/{place}' (or it may not exist)."
    return Refusal("PERMISSION_DENIED", message, details=(details,))
