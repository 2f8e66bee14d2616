"""Machine types: whether they exist, and whether the zone has them. The catalogue knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.catalog.data_file import read
from groundplan.catalog.machine_types import exists, names
from groundplan.catalog.machine_types import machine_type as known_type
from groundplan.engine.rules.fault import Fault, Findings, meant
from groundplan.engine.rules.values import leaves, reach

_ALLOWED = 'a machine type of Compute Engine, such as "e2-standard-4" or "n2-custom-4-8192"'


def machine_type(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a machine type by name or by its resource's address. `facts`: `also`, names that are accepted besides."""
    if not isinstance(value, str) or not value:
        return None
    given = value.rpartition("/")[2]
    if given in facts.get("also", ()) or given in read("provider_rules_terms")["more_machine_types"]:
        return None
    if known_type(given) or known_type(given.removesuffix("-nolssd").removesuffix("-lssd")):
        return None
    return Fault(
        code="provider-machine-type", says="there is no such type", allowed=_ALLOWED, hint=meant(given, names())
    )


def zone_has(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:
    """Check that the zone has the machine type. `facts`: `machine` and `zone`, the arguments."""
    for machine in _texts(scope, facts["machine"]):
        for zone in _texts(scope, facts["zone"]):
            if known_type(machine) and exists(machine, zone) is False:
                allowed = f"a machine type that {zone} has, or another zone"
                fault = Fault(code="provider-machine-type", says=f"{zone} does not have it", allowed=allowed)
                yield tuple(facts["machine"].split(".")), machine, fault


def _texts(scope: Mapping[str, Any], path: str) -> Iterator[str]:
    for at, found in reach(scope, tuple(path.split("."))):
        for _, value in leaves(found, at):
            if isinstance(value, str):
                yield value.rpartition("/")[2]
