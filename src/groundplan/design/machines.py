"""Which machine types a region offers."""

from __future__ import annotations

from collections.abc import Iterable

from groundplan.catalog.machine_types import exists
from groundplan.catalog.regions import zones


def offered(preferred: Iterable[str], region: str) -> str:
    """Choose the first machine type that the catalogue does not deny to the region; empty when it denies all."""
    return next((name for name in preferred if any(exists(name, zone) is not False for zone in zones(region))), "")
