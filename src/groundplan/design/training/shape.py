"""The accelerators of a run, what a run on them takes, and where they are: what of the record the advice needs too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Family(StrEnum):
    """What does the arithmetic."""

    CPU = "cpu"
    GPU = "gpu"
    TPU = "tpu"
    EDGE = "edge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The accelerators of a run.

    name: accelerator name of a GPU, or TPU accelerator type; empty for CPUs. generation: `h100`, `v5p`. machine_type:
    of a host; empty where the TPU API hides it. hosts: machines that work together. per_host: accelerators (GPUs or
    chips) in each. topology: of a TPU slice; empty for GPUs. memory: bytes of each accelerator. attached: whether GPUs
    are added to a machine type (`guest_accelerators`) rather than part of it.
    """

    family: Family
    name: str
    generation: str
    machine_type: str
    hosts: int
    per_host: int
    topology: str
    memory: int
    attached: bool = False

    @property
    def accelerators(self) -> int:
        """GPUs or chips in all."""
        return self.hosts * self.per_host


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run takes: shortest and longest time, lowest and highest cost in US dollars at list price.

    utilisation: the share of peak arithmetic that was assumed, lowest and highest. cost is None where no price is
    known.
    """

    time: tuple[timedelta, timedelta]
    cost: tuple[float, float] | None
    utilisation: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChoice:
    """A zone and why it was kept or dropped."""

    zone: str
    kept: bool
    because: str
