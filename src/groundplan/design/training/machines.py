"""What a training run computes on, as the catalogue knows it: accelerators, or machines with CPUs alone."""

from __future__ import annotations

from dataclasses import dataclass

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.gpus import GpuShape
from groundplan.catalog.machine_types import machine_type
from groundplan.catalog.tpus import TpuSlice
from groundplan.design.training.shape import Family, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuMachines:
    """Machines without accelerators. vcpus and memory (bytes): of one machine."""

    machine_type: str
    vcpus: int
    memory: int
    hosts: int = 1

    @property
    def family(self) -> str:
        """The series, on which prices hang."""
        return self.machine_type.partition("-")[0]

    @property
    def name(self) -> str:
        """The machine type, with the number of machines."""
        return self.machine_type if self.hosts == 1 else f"{self.hosts}x{self.machine_type}"


Machines = Accelerator | CpuMachines
"""Whatever can be trained on."""


def cpu_machines(name: str, *, hosts: int = 1) -> CpuMachines | None:
    """Machines of a type without accelerators; None when there is no such type."""
    found = machine_type(name)
    if found is None:
        return None
    return CpuMachines(machine_type=name, vcpus=found.vcpus, memory=found.memory_mib * 2**20, hosts=hosts)


def shape(found: Machines) -> Shape:
    """The shape as the design records it."""
    if isinstance(found, CpuMachines):
        return Shape(
            family=Family.CPU,
            name="",
            generation="",
            machine_type=found.machine_type,
            hosts=found.hosts,
            per_host=0,
            topology="",
            memory=0,
        )
    if isinstance(found, TpuSlice):
        return Shape(
            family=Family.TPU,
            name=found.accelerator_type or found.name,
            generation=found.generation,
            machine_type=found.machine_type,
            hosts=found.hosts,
            per_host=found.chips_per_host,
            topology=found.topology,
            memory=found.chip.memory,
        )
    return Shape(
        family=Family.GPU,
        name=found.accelerator,
        generation=found.chip.name,
        machine_type=found.machine_type,
        hosts=found.hosts,
        per_host=devices(found),
        topology="",
        memory=int(found.chip.memory * min(found.gpus, 1)),
        attached=found.attached,
    )


def devices(found: GpuShape) -> int:
    """GPUs that the programs of one machine see; a share of a GPU is one."""
    return max(1, int(found.gpus))
