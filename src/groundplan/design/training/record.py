"""The design of a training run: the record of what was decided, in the units that the cloud wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from groundplan.design.decision import Decision
from groundplan.design.training.shape import Estimate, Shape, ZoneChoice
from groundplan.spec.words import ControlPlane, Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How machines are obtained.

    option: of consumption. reservation: its name, for options that need one. duration: machines stop after it; None
    when nothing forces an end. termination: STOP or DELETE, when they end; empty when they do not.
    """

    option: Option
    reservation: str | None
    duration: timedelta | None
    termination: str


Closeness = Literal["", "compact", "high-throughput"]
"""How close machines of a group stand: anywhere in the zone, by a placement policy, or by a workload policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostParts:
    """What a host on Compute Engine is made of.

    boot_disk: its type. secure_boot: whether the image's drivers allow it. closeness: of the machines of a group.
    """

    boot_disk: str
    secure_boot: bool
    closeness: Closeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long idle machines stay, and checkpoints; None keeps them for good."""

    idle: timedelta
    checkpoints: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLimit:
    """How long hosts run at most. after: None for no limit. by_hosts: whether they keep the time themselves."""

    after: timedelta | None
    by_hosts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How the framework spreads the work.

    strategy: TensorFlow's strategy, or the JAX or PyTorch launch, by the framework's own name. environment: of every
    host; what differs from host to host is found by the launcher when it starts.
    """

    strategy: str
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuTraffic:
    """How GPUs of several hosts reach each other.

    way: Google's name of it; empty for TCP. package: that hosts install, with its version; empty for none. folder:
    where it puts the library for NCCL. environment: of the program on every host.
    """

    way: str
    package: str
    folder: str
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnets:
    """IPv4 ranges: one for each ordinary network interface of a host (gVNIC), and for each RDMA interface."""

    ethernet: tuple[str, ...]
    rdma: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingNames:
    """Physical names that are not simply `<prefix>-<role>`, as in `Names`."""

    prefix: str
    buckets: Mapping[str, str]
    accounts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDesign:
    """Everything that the training blueprint needs besides the spec itself.

    zones: those that are feasible, in order; the first is the default of the stack's `groundplan:zone`. subnets: the
    CIDR ranges of ordinary interfaces. runtime: a runtime version of the TPU API, or the boot image of machines on
    Compute Engine. data: `gs://...` of the training data; makes_data: whether the stack makes that bucket. `decisions`
    holds all of them in the order in which they were taken.
    """

    names: TrainingNames
    labels: Mapping[str, str]
    deletion_protection: bool
    shape: Decision[Shape]
    terms: Decision[Terms]
    control_plane: Decision[ControlPlane]
    zone_plan: Decision[tuple[ZoneChoice, ...]]
    distribution: Decision[Distribution]
    traffic: Decision[GpuTraffic]
    estimate: Estimate | None
    network: Decision[Subnets]
    runtime: str
    hosts: Decision[HostParts]
    keeping: Decision[Keeping]
    limit: Decision[RunLimit]
    data: str
    makes_data: bool
    decisions: tuple[Decision[Any], ...]

    @property
    def subnets(self) -> tuple[str, ...]:
        """The range of each ordinary network interface."""
        return self.network.value.ethernet

    @property
    def zones(self) -> tuple[str, ...]:
        """The feasible zones, in order."""
        return tuple(choice.zone for choice in self.zone_plan.value if choice.kept)
