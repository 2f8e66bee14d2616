"""TPU generations and every slice that they come in. Sources and dates stand in `data/tpus.json`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from groundplan.catalog import topologies
from groundplan.catalog.chips import Chip, chip
from groundplan.catalog.data_file import read
from groundplan.catalog.sources import Source, source
from groundplan.catalog.unknown import UnknownAccelerator

_NAME = re.compile(r"(?P<generation>[a-z0-9]+)-(?P<size>\d{1,5}(?:x\d{1,3}){0,2})(?:-(?P<per_host>\d)t)?")
_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TpuGeneration:
    """One generation of TPUs.

    name: `v5e`. accelerator_prefix: how the TPU API calls it (`v5litepod`), empty when that API does not have it.
    api_type: its name in `accelerator_config`. counts: what the number in an accelerator type counts; empty when it has
    none. max_chips: in one slice.
    """

    name: str
    title: str
    chip: Chip
    accelerator_prefix: str
    api_type: str
    counts: Literal["cores", "chips", ""]
    cores_per_chip: int
    max_chips: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class TpuSlice:
    """One slice: a number of chips, joined in a topology.

    machine_type: of each host on Compute Engine and GKE; empty where Google publishes none. accelerator_type: what the
    TPU API calls exactly this topology; empty when it has no name there. api_type: for `accelerator_config`, where the
    TPU API takes type and topology; empty when it does not.
    """

    generation: str
    chip: Chip
    topology: str
    chips: int
    cores: int
    hosts: int
    chips_per_host: int
    machine_type: str
    accelerator_type: str
    api_type: str
    second: bool
    source: Source

    @property
    def family(self) -> str:
        """What prices, zones and consumption options hang on: the generation."""
        return self.generation

    @property
    def name(self) -> str:
        """How a spec calls it: `v5e-16`, `v5p-8`, or by topology where no number says it: `tpu7x-2x2x1`."""
        if self.accelerator_type:
            return f"{self.generation}-{self.accelerator_type.rpartition('-')[2]}"
        return f"{self.generation}-{self.topology}" + (f"-{self.chips_per_host}t" if self.second else "")

    @property
    def solid(self) -> bool:
        """Whether its chips stand in three dimensions."""
        return self.topology.count("x") == 2


@cache
def tpu_generations() -> Mapping[str, TpuGeneration]:
    """Every generation by name, oldest first."""
    return {
        name: TpuGeneration(
            name=name,
            title=row["title"],
            chip=chip(name, row["title"], row["chip"], interconnect="ICI"),
            accelerator_prefix=row["accelerator_prefix"] or "",
            api_type=row["api_type"] or "",
            counts=row["counts"] or "",
            cores_per_chip=row["cores_per_chip"],
            max_chips=row["max_chips"],
            source=source(row["cite"]),
        )
        for name, row in read("tpus")["generations"].items()
    }


@cache
def tpu_slices(generation: str) -> tuple[TpuSlice, ...]:
    """Every slice of a generation, smallest first; raises UnknownAccelerator when there is no such generation."""
    return tuple(sorted(_slices(_generation(generation)), key=lambda each: (each.chips, each.second)))


def tpu_slice(name: str) -> TpuSlice:
    """The slice that a name stands for.

    `v5p-8` counts cores (v2 to v4, v5p), `v5e-16`, `v5litepod-16` and `v6e-256` count chips, and `tpu7x-2x2x1` names a
    topology. Raises UnknownAccelerator when there is none.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise UnknownAccelerator(f"{name!r} is not the name of a TPU slice", "a generation and a size, such as v6e-8")
    generation = _generation(match["generation"])
    if "x" in match["size"]:
        return tpu_slice_by_topology(generation.name, match["size"], chips_per_host=int(match["per_host"] or 0))
    found = _by_name(generation.name).get(f"{generation.name}-{match['size']}")
    if found is None or match["per_host"]:
        allowed = _shown(each for each in _by_name(generation.name) if not each.endswith("t"))
        raise UnknownAccelerator(f"there is no TPU slice {name!r}", allowed)
    return found


def tpu_slice_by_topology(generation: str, topology: str, *, chips_per_host: int = 0) -> TpuSlice:
    """The slice of a generation with a topology; the one with the largest hosts unless `chips_per_host` is given.

    Raises UnknownAccelerator when there is none.
    """
    known = _generation(generation)
    fitting = [each for each in tpu_slices(known.name) if each.topology == topology]
    found = [each for each in fitting if chips_per_host in {0, each.chips_per_host}]
    if not found:
        allowed = _shown(each.topology for each in tpu_slices(known.name) if not each.second)
        raise UnknownAccelerator(f"{known.title} has no topology {topology!r}", allowed)
    return found[0]


@cache
def _by_name(generation: str) -> Mapping[str, TpuSlice]:
    return {each.name: each for each in tpu_slices(generation)}


def _generation(name: str) -> TpuGeneration:
    for each in tpu_generations().values():
        if name in {each.name, each.accelerator_prefix}:
            return each
    raise UnknownAccelerator(f"there is no TPU generation {name!r}", ", ".join(tpu_generations()))


def _slices(generation: TpuGeneration) -> Iterator[TpuSlice]:
    row = read("tpus")["generations"][generation.name]
    for flat in row.get("slices", ()):
        second = flat.get("second", False)
        yield _slice(generation, flat["topology"], flat, named=not second, second=second)
    solid = row.get("solid")
    if solid:
        every = (*solid["small"], *topologies.cubes(solid["cubes"], solid["side"]))
        named = topologies.defaults(every)
        for topology in every:
            yield _slice(generation, topology, solid, named=topology in named)


def _slice(
    generation: TpuGeneration, topology: str, row: Mapping[str, Any], *, named: bool, second: bool = False
) -> TpuSlice:
    chips = topologies.chips(topology)
    cores = chips * generation.cores_per_chip
    number = cores if generation.counts == "cores" else chips
    return TpuSlice(
        generation=generation.name,
        chip=generation.chip,
        topology=topology,
        chips=chips,
        cores=cores,
        hosts=chips // row["chips_per_host"],
        chips_per_host=row["chips_per_host"],
        machine_type=row.get("machine_type", ""),
        accelerator_type=f"{generation.accelerator_prefix}-{number}" if named and generation.accelerator_prefix else "",
        api_type="" if second else generation.api_type,
        second=second,
        source=generation.source,
    )


def _shown(names: Iterator[str]) -> str:
    every = list(names)
    return ", ".join(every[:_SHOWN]) + (f" and {len(every) - _SHOWN} larger ones" if len(every) > _SHOWN else "")
