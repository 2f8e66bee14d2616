"""Rules of how accelerators are obtained, and where."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.catalog.regions import ai_zones, region_of, regions, zones
from groundplan.errors import FieldPath
from groundplan.spec.rules.rule import Fault, reads, repeated
from groundplan.spec.suggest import did_you_mean
from groundplan.spec.training import Training

RESERVED = ("reservation", "calendar")
"""Options that take machines out of a reservation."""


@reads("consumption")
def reservation_is_named(spec: Training) -> Iterator[Fault]:
    """Machines that come out of a reservation name it, and no others do."""
    option, name = spec.consumption.option, spec.consumption.reservation
    if option in RESERVED and name is None:
        message = f'the option "{option}" takes machines out of a reservation, and none is named'
        path: FieldPath = ("consumption", "option")
        yield Fault(code="missing", path=path, message=message, hint="add reservation with its name")
    if option not in {*RESERVED, "auto"} and name is not None:
        message = f'the option "{option}" takes no machines out of a reservation'
        path = ("consumption", "reservation")
        yield Fault(code="conflict", path=path, message=message, hint="remove it, or choose the option reservation")


@reads("place")
def places_exist(spec: Training) -> Iterator[Fault]:
    """Regions and zones are Google's, and zones lie in the regions named."""
    for index, region in enumerate(spec.place.regions):
        if region not in regions():
            yield Fault(
                code="region",
                path=("place", "regions", index),
                message=f'"{region[:40]}" is not a region of Google Cloud',
                allowed="a region such as us-central1",
                hint=did_you_mean(region, regions()),
            )
    for index, zone in enumerate(spec.place.zones):
        yield from _zone_faults(spec, index, zone)


@reads("place")
def places_stand_once(spec: Training) -> Iterator[Fault]:
    """The order is one of preference, so each place stands once."""
    for key, listed in (("regions", spec.place.regions), ("zones", spec.place.zones)):
        for index, place in repeated(listed):
            path = ("place", key, index)
            yield Fault(code="duplicate", path=path, message=f'"{place[:40]}" is listed twice', hint="remove one")


def _zone_faults(spec: Training, index: int, zone: str) -> Iterator[Fault]:
    path = ("place", "zones", index)
    region = region_of(zone)
    if region is None and not _carries_accelerators_alone(zone):
        near = zone.rpartition("-")[0]
        there = (*zones(near), *ai_zones(near)) if near in regions() else ()
        yield Fault(
            code="zone",
            path=path,
            message=f'"{zone[:40]}" is not a zone of Google Cloud',
            allowed=", ".join(there) or "a zone such as us-central1-a",
            hint=f"{near} has {', '.join(there)}" if there else did_you_mean(near, regions()),
        )
    elif spec.place.regions and zone.rpartition("-")[0] not in spec.place.regions:
        message = f'"{zone}" lies in none of the regions named'
        yield Fault(code="conflict", path=path, message=message, allowed=", ".join(spec.place.regions))


def _carries_accelerators_alone(zone: str) -> bool:
    """Whether it is a zone that is in no public region, as that of TPU v4 is."""
    from groundplan.catalog.placement import known_zones  # noqa: PLC0415 - only a zone that is in no region asks

    return zone in known_zones()
