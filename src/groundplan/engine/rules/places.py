"""Regions, zones, and locations that may also be larger. The catalogue knows which exist."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from groundplan.catalog.data_file import read
from groundplan.catalog.regions import ai_zones, regions, zones
from groundplan.engine.rules.fault import Fault, meant
from groundplan.engine.wording import either


def region(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a region by name or by its resource's address. `facts`: `also`, names that are accepted besides."""
    given = _last(value)
    if given is None or given in _regions() or given in facts.get("also", ()):
        return None
    return _unknown(given, tuple(sorted(regions())), 'a region of Google Cloud, such as "europe-west1"')


def zone(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a zone by name or by its resource's address. `facts`: `also`, names that are accepted besides."""
    given = _last(value)
    if given is None or given in _zones() or given in facts.get("also", ()):
        return None
    if given in regions():
        return Fault(code="provider-place", says="it is a region, not a zone", allowed=either(zones(given)))
    known = given.rpartition("-")[0]
    allowed = either(zones(known)) if known in regions() else 'a zone of Google Cloud, such as "europe-west1-b"'
    return _unknown(given, tuple(sorted(_zones())), allowed)


def location(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a region, a zone, or something larger. `facts`: `fold` where the case does not count; `also` as above."""
    given = _last(value)
    if given is None:
        return None
    name = given.lower() if facts.get("fold") else given
    if name in _regions() | _zones() or given.lower() in _larger() or given in facts.get("also", ()):
        return None
    allowed = 'a region or zone of Google Cloud, or a larger location such as "us", "eu" or "global"'
    return _unknown(given, tuple(sorted(regions() | _larger())), allowed)


def _last(value: Any) -> str | None:
    """Take the name of a place; None for what is no text, or empty."""
    return value.rpartition("/")[2] or None if isinstance(value, str) else None


def _unknown(given: str, choices: tuple[str, ...], allowed: str) -> Fault:
    return Fault(code="provider-place", says="there is no such place", allowed=allowed, hint=meant(given, choices))


@cache
def _regions() -> frozenset[str]:
    """Every region, also those that only some projects may use."""
    return regions() | frozenset(read("provider_rules_terms")["restricted_zones"])


@cache
def _zones() -> frozenset[str]:
    restricted = read("provider_rules_terms")["restricted_zones"]
    return frozenset(
        [name for place in regions() for name in (*zones(place), *ai_zones(place))]
        + [f"{place}-{letter}" for place, letters in restricted.items() for letter in letters]
    )


@cache
def _larger() -> frozenset[str]:
    return frozenset(read("provider_rules_terms")["larger_locations"])
