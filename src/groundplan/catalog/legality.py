"""Whether the API would accept an accelerator, a consumption option, a control plane and a zone together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from groundplan.catalog.accelerators import Accelerator, accelerators, families
from groundplan.catalog.consumption import Option, offered, options
from groundplan.catalog.control_planes import ControlPlane, creates, expresses, plane_facts
from groundplan.catalog.placement import known_zones, place_key, places, presence
from groundplan.catalog.tpus import TpuSlice


class Verdict(StrEnum):
    """What is known of a combination."""

    LEGAL = "legal"
    ILLEGAL = "illegal"
    UNVERIFIED = "unverified"


class Legality(NamedTuple):
    """The judgement of one combination.

    reason: why it is illegal, or what is unverified; empty when it is legal. allowed: what would be legal instead, in
    words; empty when nothing is known to be. condition: what must hold besides, which the catalogue cannot see.
    """

    verdict: Verdict
    reason: str = ""
    allowed: str = ""
    condition: str = ""


class Cell(NamedTuple):
    """One option and control plane for the accelerator and the zone of a row."""

    option: Option
    control_plane: ControlPlane
    legality: Legality


class Row(NamedTuple):
    """All options and control planes for one accelerator in one zone."""

    accelerator: Accelerator
    zone: str
    cells: tuple[Cell, ...]


class _Standing(StrEnum):
    """What a zone is to an accelerator had with an option."""

    NOT_ASKED = "not asked"
    THERE = "there"
    PERHAPS = "perhaps"
    ABSENT = "absent"
    ELSEWHERE = "elsewhere"
    NO_ZONE = "no zone"


class _Said(NamedTuple):
    """One answer on the way to a judgement; see `Answer`. allowed: found out when it is asked for."""

    yes: bool | None
    because: str = ""
    condition: str = ""
    allowed: Callable[[], str] = str


def judge(accelerator: Accelerator, option: Option, control_plane: ControlPlane, zone: str | None = None) -> Legality:
    """Whether the four go together. zone None: whether the other three do, somewhere.

    A no outweighs a doubt: where several things are wrong, the first of control plane, option, their combination and
    zone is the reason. Where several are unverified, all of them are.
    """
    return _legality(accelerator, option, control_plane, _standing(accelerator, option, zone))


def matrix() -> Iterator[Row]:
    """Every accelerator in every zone, with every option and control plane; each row is made when it is asked for."""
    standings: dict[tuple[str, ...], dict[str, tuple[_Standing, ...]]] = {}
    judged: dict[tuple[object, ...], tuple[Cell, ...]] = {}
    for accelerator in accelerators():
        place = (accelerator.family, *place_key(accelerator))
        if place not in standings:
            standings[place] = {zone: _in_zone(accelerator, zone) for zone in known_zones()}
        alike = (*place, accelerator.hosts > 1, _naming(accelerator))
        for zone, standing in standings[place].items():
            cells = judged.get((alike, standing))
            if cells is None:
                cells = judged[alike, standing] = _cells(accelerator, standing)
            yield Row(accelerator, zone, cells)


def _naming(accelerator: Accelerator) -> tuple[bool, bool]:
    """What control planes ask of a slice's name."""
    if not isinstance(accelerator, TpuSlice):
        return True, False
    return bool(accelerator.accelerator_type), accelerator.second


def _in_zone(accelerator: Accelerator, zone: str) -> tuple[_Standing, ...]:
    return tuple(_standing(accelerator, option, zone) for option in Option)


def _cells(accelerator: Accelerator, standings: tuple[_Standing, ...]) -> tuple[Cell, ...]:
    return tuple(
        Cell(option, plane, _legality(accelerator, option, plane, standing))
        for option, standing in zip(Option, standings, strict=True)
        for plane in ControlPlane
    )


def _standing(accelerator: Accelerator, option: Option, zone: str | None) -> _Standing:
    if zone is None:
        return _Standing.NOT_ASKED
    if zone not in _zone_set():
        return _Standing.NO_ZONE
    there = presence(accelerator, zone).there
    if there is False:
        return _Standing.ABSENT
    only = offered(accelerator.family, option).zones
    if only and zone not in only:
        return _Standing.ELSEWHERE
    return _Standing.THERE if there else _Standing.PERHAPS


@cache
def _zone_set() -> frozenset[str]:
    return frozenset(known_zones())


def _legality(accelerator: Accelerator, option: Option, plane: ControlPlane, standing: _Standing) -> Legality:
    said = (
        _created(accelerator, plane),
        _offered(accelerator, option),
        _expressed(accelerator, option, plane),
        _placed(accelerator, option, standing),
    )
    refused = next((each for each in said if each.yes is False), None)
    if refused is not None:
        return Legality(verdict=Verdict.ILLEGAL, reason=refused.because, allowed=refused.allowed())
    doubts = [each for each in said if each.yes is None]
    conditions = "; ".join(dict.fromkeys(each.condition for each in said if each.condition))
    if doubts:
        reason = "UNVERIFIED: " + "; ".join(each.because for each in doubts)
        allowed = next(filter(None, (each.allowed() for each in doubts)), "")
        return Legality(verdict=Verdict.UNVERIFIED, reason=reason, allowed=allowed, condition=conditions)
    return Legality(verdict=Verdict.LEGAL, condition=conditions)


def _created(accelerator: Accelerator, plane: ControlPlane) -> _Said:
    answer = creates(plane, accelerator)
    return _Said(answer.yes, answer.because, answer.condition, lambda: _able_planes(accelerator))


def _offered(accelerator: Accelerator, option: Option) -> _Said:
    answer = offered(accelerator.family, option)
    title = families()[accelerator.family]
    because = f"{title} cannot be had {option.phrase}: {answer.because}" if answer.yes is False else answer.because
    return _Said(answer.yes, because, answer.condition, lambda: ", ".join(options(accelerator.family)))


def _expressed(accelerator: Accelerator, option: Option, plane: ControlPlane) -> _Said:
    answer = expresses(plane, option, accelerator)
    return _Said(answer.yes, answer.because, answer.condition, lambda: _able_options(accelerator, plane))


def _placed(accelerator: Accelerator, option: Option, standing: _Standing) -> _Said:
    title = families()[accelerator.family]
    if standing in {_Standing.NOT_ASKED, _Standing.THERE}:
        return _Said(yes=True)
    if standing is _Standing.PERHAPS:
        because = (
            f"whether the zone has {title}: its region has, but the lists that could be read do not settle the zone"
        )
        return _Said(yes=None, because=because, allowed=lambda: _sure_zones(accelerator, option))
    because = {
        _Standing.NO_ZONE: "there is no such zone",
        _Standing.ABSENT: f"the zone does not have {title}",
        _Standing.ELSEWHERE: f"the zone does not have {title} {option.phrase}",
    }[standing]
    return _Said(yes=False, because=because, allowed=lambda: _sure_zones(accelerator, option))


def _able_planes(accelerator: Accelerator) -> str:
    return ", ".join(plane_facts(each).title for each in ControlPlane if creates(each, accelerator).yes)


def _able_options(accelerator: Accelerator, plane: ControlPlane) -> str:
    return ", ".join(each for each in options(accelerator.family) if expresses(plane, each, accelerator).yes)


def _sure_zones(accelerator: Accelerator, option: Option) -> str:
    only = offered(accelerator.family, option).zones
    sure = (each.zone for each in places(accelerator) if each.there)
    return ", ".join(sorted(zone for zone in sure if not only or zone in only))
