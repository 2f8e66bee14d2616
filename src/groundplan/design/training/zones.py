"""The zone plan: where a run may take place, in order, and why each zone was kept or dropped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from groundplan.catalog.accelerator_prices import price
from groundplan.catalog.consumption import Option
from groundplan.catalog.legality import Legality, Verdict
from groundplan.catalog.machine_types import exists
from groundplan.catalog.placement import known_zones, places
from groundplan.catalog.regions import region_of
from groundplan.design.decision import Decision
from groundplan.design.training.machines import CpuMachines, Machines
from groundplan.design.training.shape import ZoneChoice
from groundplan.design.training.ways import Way, legality
from groundplan.design.wording import count
from groundplan.errors import Invalid, Problem

if TYPE_CHECKING:
    from groundplan.spec.training import Place

_UNVERIFIED = "UNVERIFIED"
_UNSURE = ("disputed", "region")
_BASIS = {
    "documented": "on Google's list of zones",
    "listed": "listed by Google's API in a copy",
    "disputed": "lists differ",
    "region": "its region has the machines",
}
"""What makes us believe that a zone has the machines, by the catalogue's word for it; the surer first."""


def zone_plan(
    place: Place, machines: Machines, way: Way, *, near: str | None = None
) -> Decision[tuple[ZoneChoice, ...]]:
    """Order the zones: as the spec names them, else beside the data, surer ones first, then by price.

    near: the region of the data, where it is known. Raises Invalid for a named zone that Google would refuse, and when
    no zone is left.
    """
    problems = tuple(_zone_problems(place, machines, way))
    if problems:
        raise Invalid(problems)
    order = ordered(machines, way.option, regions=place.regions, zones=place.zones, near=near)
    choices = _certain(place, [_judged(place, machines, way, zone, basis) for zone, basis in order])
    kept = [choice.zone for choice in choices if choice.kept]
    if not kept:
        raise Invalid([_nowhere(place, machines)])
    return Decision(
        title="Zones",
        value=tuple(sorted(choices, key=lambda choice: not choice.kept)),
        because=f"{count(len(kept), 'zone')} can be used; {kept[0]} is the first, the others stand by for a stock-out",
        rejected={choice.zone: choice.because for choice in choices if not choice.kept},
        source=str(next(iter(_sources(machines)), "")),
        field="place",
    )


def _certain(place: Place, choices: list[ZoneChoice]) -> list[ZoneChoice]:
    """Drop zones that may not have the machines where others have them, unless the spec names them."""
    if not any(choice.kept and _UNVERIFIED not in choice.because for choice in choices):
        return choices
    return [
        replace(choice, kept=False, because=f"{choice.because}; name it in place.zones to try it")
        if choice.kept and _UNVERIFIED in choice.because and choice.zone not in place.zones
        else choice
        for choice in choices
    ]


def ordered(
    machines: Machines,
    option: Option,
    *,
    regions: Sequence[str] = (),
    zones: Sequence[str] = (),
    near: str | None = None,
) -> list[tuple[str, str]]:
    """Every zone that has the machines or is named, with what makes us believe it has them; empty: nothing does."""
    found = dict(_candidates(machines, regions))
    named = {zone: found.get(zone, "") for zone in zones}
    rank = {region: index for index, region in enumerate(regions)}
    usd = {region: _price(machines, option, region) for region in {_region(zone) for zone in found}}
    rest = sorted(
        (each for each in found.items() if each[0] not in named),
        key=lambda each: (
            rank.get(_region(each[0]), len(rank)),
            _region(each[0]) != near,
            each[1] in _UNSURE,
            usd[_region(each[0])],
        ),
    )
    return [*named.items(), *rest]


def _price(machines: Machines, option: Option, region: str) -> float:
    """US dollars an hour; infinite where no price is known, so that such a region comes last."""
    found = None if isinstance(machines, CpuMachines) else price(machines, option, region)
    return found.usd if found else math.inf


def _candidates(machines: Machines, regions: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    if not isinstance(machines, CpuMachines):
        yield from ((presence.zone, presence.basis) for presence in places(machines))
        return
    everywhere = [zone for zone in known_zones() if not regions or _region(zone) in regions]
    there = ((zone, exists(machines.machine_type, zone)) for zone in everywhere)
    yield from ((zone, "listed" if found else "region") for zone, found in there if found is not False)


def _judged(place: Place, machines: Machines, way: Way, zone: str, basis: str) -> ZoneChoice:
    if place.zones and zone not in place.zones:
        return ZoneChoice(zone=zone, kept=False, because="not among the zones named")
    if place.regions and _region(zone) not in place.regions:
        return ZoneChoice(zone=zone, kept=False, because="outside the regions named")
    judged = _in_zone(machines, way, zone)
    if judged.verdict is Verdict.ILLEGAL:
        return ZoneChoice(zone=zone, kept=False, because=judged.reason)
    doubt = f"; {judged.reason}" if judged.verdict is Verdict.UNVERIFIED else ""
    return ZoneChoice(zone=zone, kept=True, because=f"{_BASIS[basis]}{doubt}")


def _in_zone(machines: Machines, way: Way, zone: str) -> Legality:
    there = exists(machines.machine_type, zone) if isinstance(machines, CpuMachines) else True
    if there is False:
        return Legality(verdict=Verdict.ILLEGAL, reason=f"the zone does not have {machines.machine_type}")
    if there is None:
        return Legality(
            verdict=Verdict.UNVERIFIED, reason=f"{_UNVERIFIED}: whether the zone has {machines.machine_type}"
        )
    return legality(machines, way.option, way.plane, zone)


def _zone_problems(place: Place, machines: Machines, way: Way) -> Iterator[Problem]:
    for index, zone in enumerate(place.zones):
        judged = _in_zone(machines, way, zone)
        if judged.verdict is Verdict.ILLEGAL:
            yield Problem(
                code="zone",
                message=f"{machines.name} cannot be had in {zone}: {judged.reason}",
                path=("place", "zones", index),
                value=zone,
                allowed=judged.allowed,
                hint=_elsewhere(machines, zone),
            )


def _nowhere(place: Place, machines: Machines) -> Problem:
    there = [zone for zone, _ in _candidates(machines)]
    return Problem(
        code="zone",
        message=f"no zone of the regions named has {machines.name}",
        path=("place", "regions"),
        value=", ".join(place.regions),
        allowed=", ".join(dict.fromkeys(_region(zone) for zone in there)),
        hint="add a region, or choose another accelerator",
    )


def _elsewhere(machines: Machines, zone: str) -> str:
    """A zone of the same region that has the machines; empty when there is none."""
    region = _region(zone)
    others = [each for each, _ in _candidates(machines, (region,)) if _region(each) == region]
    return f"choose {' or '.join(others[:3])}" if others else ""


def _region(zone: str) -> str:
    return region_of(zone) or zone.rpartition("-")[0]


def _sources(machines: Machines) -> Iterator[object]:
    if not isinstance(machines, CpuMachines):
        yield from (presence.source for presence in places(machines))
