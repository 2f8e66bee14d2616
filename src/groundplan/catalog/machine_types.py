"""Machine types of Compute Engine, predefined and custom. Sources and dates stand in `data/machine_types.json`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from groundplan.catalog.data_file import read
from groundplan.catalog.regions import region_of

_CUSTOM = re.compile(r"(?:(?P<series>[a-z][a-z0-9]*)-)?custom-(?P<vcpus>\d{1,3})-(?P<mib>\d{3,7})(?P<extended>-ext)?")
_SHARED = re.compile(r"e2-custom-(?P<size>micro|small|medium)-(?P<mib>\d{4})")
_SHARED_MIB = {"micro": (1_024, 2_048), "small": (2_048, 4_096), "medium": (4_096, 8_192)}
_MEMORY_STEP = 256
_PREDEFINED_LIKE = "standard-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineType:
    """One machine type.

    memory_mib: mebibytes. shared_core: its vCPUs are a share of a core each. custom: chosen by its user, not listed by
    Google. verified: False when the limits of its series are not in the catalogue, so they were not checked.
    """

    name: str
    series: str
    vcpus: int
    memory_mib: int
    shared_core: bool = False
    deprecated: bool = False
    custom: bool = False
    verified: bool = True


@cache
def machine_type(name: str) -> MachineType | None:
    """Look up a predefined type, or read a custom one such as `n2-custom-4-8192`; None when `name` is neither."""
    row = read("machine_types")["types"].get(name)
    if row is not None:
        return MachineType(
            name=name,
            series=name.partition("-")[0],
            vcpus=row["vcpus"],
            memory_mib=round(row["memory_gib"] * 1_024),
            shared_core=row.get("shared_core", False),
            deprecated=row.get("deprecated", False),
        )
    return _shared_custom(name) or _custom(name)


def exists(name: str, zone: str) -> bool | None:
    """Whether `zone` has the machine type `name`; None when the catalogue cannot tell.

    A custom type is where its series' predefined types are.
    """
    found = machine_type(name)
    if found is None:
        return False
    row = read("machine_types")["types"].get(f"{found.series}-{_PREDEFINED_LIKE}" if found.custom else name)
    region = region_of(zone)
    if row is None or region is None:
        return None
    if zone in _members("zones", row.get("zones")):
        return True
    return None if region in _members("regions", row["regions"]) else False


def names() -> tuple[str, ...]:
    """Every predefined machine type, sorted."""
    return tuple(sorted(read("machine_types")["types"]))


@cache
def _members(table: str, group: str | None) -> frozenset[str]:
    return frozenset(read("machine_types")[table][group]) if group else frozenset()


def _shared_custom(name: str) -> MachineType | None:
    match = _SHARED.fullmatch(name)
    if match is None:
        return None
    memory = int(match["mib"])
    low, high = _SHARED_MIB[match["size"]]
    if not low <= memory <= high or memory % _MEMORY_STEP:
        return None
    return MachineType(name=name, series="e2", vcpus=2, memory_mib=memory, shared_core=True, custom=True)


def _custom(name: str) -> MachineType | None:
    match = _CUSTOM.fullmatch(name)
    if match is None:
        return None
    series, vcpus, memory = match["series"] or "n1", int(match["vcpus"]), int(match["mib"])
    limits = read("machine_types")["custom"].get(series)
    if limits is None or memory % _MEMORY_STEP or vcpus == 0:
        return None
    verified = limits.get("verified", True)
    if verified and not _within(limits, vcpus, memory, extended=bool(match["extended"])):
        return None
    return MachineType(name=name, series=series, vcpus=vcpus, memory_mib=memory, custom=True, verified=verified)


def _within(limits: dict[str, Any], vcpus: int, memory: int, *, extended: bool) -> bool:
    low, high = limits["mib_per_vcpu"]
    ceiling = limits["extended_mib"] if extended else high * vcpus
    return vcpus in limits["vcpus"] and low * vcpus <= memory <= ceiling
