"""Regions and zones of Google Cloud. Sources and dates stand in `data/regions.json`."""

from __future__ import annotations

from functools import cache

from groundplan.catalog.data_file import read


@cache
def regions() -> frozenset[str]:
    """Every region that anyone may use."""
    return frozenset(read("regions")["regions"])


@cache
def zones(region: str) -> tuple[str, ...]:
    """General-purpose zones of `region`, sorted; raises LookupError when there is no such region."""
    if region not in regions():
        raise LookupError(f"there is no region {region!r}")
    return tuple(f"{region}-{letter}" for letter in read("regions")["regions"][region])


@cache
def ai_zones(region: str) -> tuple[str, ...]:
    """Zones of `region` that only carry accelerators; raises LookupError when there is no such region."""
    if region not in regions():
        raise LookupError(f"there is no region {region!r}")
    return tuple(f"{region}-{letter}" for letter in read("regions")["ai_zones"].get(region, ()))


def region_of(zone: str) -> str | None:
    """Region of `zone`; None when the catalogue has no such zone."""
    region, _, _ = zone.rpartition("-")
    return region if region in regions() and zone in (*zones(region), *ai_zones(region)) else None


def has_large_pubsub(region: str) -> bool:
    """Whether Pub/Sub's default quotas are those of a large region; False also where that is not known."""
    return region in read("regions")["large_pubsub_regions"]
