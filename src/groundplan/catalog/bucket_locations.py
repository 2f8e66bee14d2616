"""Where a bucket can lie (`data/bucket_locations.json` and the regions)."""

from __future__ import annotations

from typing import Literal

from groundplan.catalog.data_file import read
from groundplan.catalog.regions import regions

LocationType = Literal["region", "dual-region", "multi-region"]


def location_type(location: str) -> LocationType | None:
    """What sort of place a bucket's location is, whatever its case; None for a place where no bucket can be."""
    table = read("bucket_locations")
    if location.upper() in table["dual_regions"]:
        return "dual-region"
    if location.upper() in table["multi_regions"]:
        return "multi-region"
    return "region" if location.lower() in regions() else None
