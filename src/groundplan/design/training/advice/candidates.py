"""What is weighed: every family of GPUs, every TPU generation, and CPUs, each in all its sizes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.gpus import GpuShape, gpu_attachments, gpu_families, gpu_machines
from groundplan.catalog.tpus import TpuSlice, tpu_generations, tpu_slices
from groundplan.design.training.machines import CpuMachines, cpu_machines

_HOSTS = (2, 4, 8, 16, 32, 64, 128)
"""How many of a family's largest machines are weighed as a group."""

_CPUS = ("c4-standard-8", "c4-standard-16", "c4-standard-48", "c4-standard-96", "c4-standard-192")

_SERVING = "a3-edge"


@cache
def accelerator_families() -> dict[str, tuple[Accelerator, ...]]:
    """Every family with its sizes, smallest first; without the one for serving, and machines that lack local SSD."""
    found: dict[str, list[Accelerator]] = {name: [] for name in gpu_families() if name != _SERVING}
    own = (each for each in gpu_machines().values() if not each.machine_type.endswith("-nolssd"))
    for shape in (*own, *gpu_attachments()):
        if shape.family != _SERVING:
            found[shape.family].append(shape)
    grouped = {name: (*shapes, *_groups(shapes)) for name, shapes in found.items()}
    return {**grouped, **{name: tuple(_slices(name)) for name in tpu_generations()}}


def cpus() -> tuple[CpuMachines, ...]:
    """Single machines without accelerators, smallest first."""
    return tuple(found for name in _CPUS if (found := cpu_machines(name)))


def _groups(shapes: list[Accelerator]) -> Iterator[GpuShape]:
    """Groups of the family's largest machine, where its GPUs and its network are made for them."""
    whole = [shape for shape in shapes if isinstance(shape, GpuShape)]
    largest = max(whole, key=lambda shape: shape.gpus)
    if largest.chip.interconnect == "NVLink" and (largest.gpus >= 8 or (largest.nics or 1) > 1):
        yield from (largest.times(hosts) for hosts in _HOSTS)


def _slices(generation: str) -> Iterator[TpuSlice]:
    """One slice for each power of two of chips: the one that a plain name stands for, on the largest hosts.

    Sizes between cost the same for the same work, and differ in time by less than the assumed utilisation does.
    """
    seen: set[int] = set()
    for each in sorted(
        tpu_slices(generation), key=lambda found: (found.chips, not found.accelerator_type, found.second)
    ):
        if each.chips not in seen and each.chips.bit_count() == 1:
            seen.add(each.chips)
            yield each
