"""Which zones have which accelerator (`data/accelerator_zones.json`, and the zones of `data/machine_types.json`)."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.data_file import read
from groundplan.catalog.machine_types import exists, machine_type
from groundplan.catalog.regions import ai_zones, region_of, regions, zones
from groundplan.catalog.sources import Source, source
from groundplan.catalog.tpus import TpuSlice

_SURENESS = ("documented", "listed", "disputed", "region", "")


class Presence(NamedTuple):
    """Whether a zone has an accelerator.

    there: None when the sources do not settle it. basis: `documented` on Google's page, `listed` by Google's API in a
    copy, `disputed` where a newer copy contradicts that, `region` when the region has it and nothing shows in which
    zones, empty when it is not there.
    """

    zone: str
    there: bool | None
    basis: Literal["documented", "listed", "disputed", "region", ""]
    source: Source


@cache
def known_zones() -> tuple[str, ...]:
    """Every zone there is, those that only carry accelerators included; sorted."""
    public = {zone for region in regions() for zone in (*zones(region), *ai_zones(region))}
    return tuple(sorted(public | set(read("accelerator_zones")["tpu_only_zones"]["zones"])))


def presence(accelerator: Accelerator, zone: str) -> Presence:
    """Whether `zone` has the accelerator; an unknown zone has none."""
    return _presences(place_key(accelerator)).get(zone, _absent(zone))


def places(accelerator: Accelerator) -> tuple[Presence, ...]:
    """Every zone that has the accelerator or may have it: the surest first."""
    found = [each for each in _presences(place_key(accelerator)).values() if each.basis]
    return tuple(sorted(found, key=lambda each: (_SURENESS.index(each.basis), each.zone)))


def place_key(accelerator: Accelerator) -> tuple[str, str]:
    """What the zones of an accelerator hang on: those with the same key are in the same zones.

    (`tpu`, `<generation>|<machine type>`), the generation with `/small` or `/pods` where one host and several are in
    different zones; (`gpu`, accelerator name) for attached GPUs; (`machine`, machine type) for the rest.
    """
    if isinstance(accelerator, TpuSlice):
        row = read("accelerator_zones")["tpus"][accelerator.generation]
        size = "" if "documented" in row else "/small" if accelerator.hosts == 1 else "/pods"
        return "tpu", f"{accelerator.generation}{size}|{accelerator.machine_type}"
    if accelerator.attached:
        return "gpu", accelerator.accelerator
    return "machine", accelerator.machine_type


@cache
def _presences(key: tuple[str, str]) -> dict[str, Presence]:
    kind, name = key
    table = read("accelerator_zones")
    if kind == "tpu":
        place, _, machine = name.partition("|")
        generation, _, size = place.partition("/")
        row = table["tpus"][generation]
        return {zone: _tpu(zone, row[size] if size else row, machine) for zone in known_zones()}
    if kind == "gpu":
        return {zone: _gpu(zone, table["gpus"][name], None) for zone in known_zones()}
    row = next((each for each in table["machines"] if name in each["machines"]), {"zones": (), "cite": "none"})
    return {zone: _gpu(zone, row, name) for zone in known_zones()}


def _tpu(zone: str, row: dict[str, Any], machine: str) -> Presence:
    if zone in row["documented"]:
        return Presence(zone=zone, there=True, basis="documented", source=source("tpu-zones"))
    if zone in row["listed"]:
        if machine_type(machine) and exists(machine, zone) is False:
            return Presence(zone=zone, there=None, basis="disputed", source=source("machine-regions"))
        return Presence(zone=zone, there=True, basis="listed", source=source("skypilot"))
    if machine and exists(machine, zone) is not False:
        return Presence(zone=zone, there=None, basis="region", source=source("machine-regions"))
    return _absent(zone)


def _gpu(zone: str, row: dict[str, Any], machine: str | None) -> Presence:
    if zone in row["zones"]:
        return Presence(zone=zone, there=True, basis="listed", source=source(row["cite"]))
    if machine is None:
        there = None if region_of(zone) in {region_of(each) for each in row["zones"]} else False
    else:
        there = exists(machine if machine_type(machine) else machine.removesuffix("-nolssd"), zone)
    if there is False:
        return _absent(zone)
    basis: Literal["listed", "region"] = "listed" if there else "region"
    return Presence(zone=zone, there=there, basis=basis, source=source("machine-zones" if there else "machine-regions"))


def _absent(zone: str) -> Presence:
    return Presence(zone=zone, there=False, basis="", source=source("machine-regions"))
