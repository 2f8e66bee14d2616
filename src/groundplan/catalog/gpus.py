"""GPU machine types, and GPUs that can be attached to N1 machines. Sources and dates stand in `data/gpus.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from groundplan.catalog.chips import Chip, chip
from groundplan.catalog.data_file import read
from groundplan.catalog.machine_types import MachineType, machine_type
from groundplan.catalog.sources import Source, source
from groundplan.catalog.unknown import UnknownAccelerator

_ATTACHABLE = ("n1-standard-", "n1-highmem-", "n1-highcpu-", "n1-custom-", "custom-")


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuShape:
    """Machines with GPUs.

    family: what prices, zones and consumption options hang on, such as `a3-high`. accelerator: the API's name. gpus: in
    each machine; a fraction for the small G4 types. hosts: machines that work together. attached: whether the GPUs are
    added to a general machine (`guest_accelerators`) rather than part of its type. nics, network_gbps (gigabits),
    lssd_gib: None where the copy does not say. rdma_nics: those of the nics that only join GPUs of several machines.
    lssd: `fixed` is always there. maintenance_notice_days: before a machine is stopped for maintenance, which happens
    at most every `maintenance_interval_days`; it cannot live-migrate.
    """

    machine_type: str
    family: str
    chip: Chip
    accelerator: str
    gpus: float
    hosts: int = 1
    attached: bool = False
    arm: bool = False
    bare_metal: bool = False
    nics: int | None = None
    rdma_nics: int = 0
    network_gbps: int | None = None
    lssd: Literal["fixed", "optional"] = "optional"
    lssd_gib: int | None = None
    maintenance_notice_days: int
    maintenance_interval_days: int
    source: Source

    @property
    def name(self) -> str:
        """The machine type, with what is attached and the number of machines: `n1-standard-8+2xnvidia-tesla-t4`."""
        own = f"{self.machine_type}+{self.gpus:g}x{self.accelerator}" if self.attached else self.machine_type
        return own if self.hosts == 1 else f"{self.hosts}x{own}"

    @property
    def total(self) -> float:
        """GPUs in all machines."""
        return self.gpus * self.hosts

    @property
    def machine(self) -> MachineType:
        """What one machine is besides its GPUs; a type without local SSD is as large as the one with it."""
        found = machine_type(self.machine_type) or machine_type(self.machine_type.removesuffix("-nolssd"))
        if found is None:
            raise UnknownAccelerator(f"there is no machine type {self.machine_type!r}")
        return found

    def times(self, hosts: int) -> GpuShape:
        """The same machine, `hosts` of them."""
        return replace(self, hosts=hosts)


@cache
def gpu_chips() -> Mapping[str, Chip]:
    """Every GPU by name, such as `h100`."""
    rows = read("gpus")["chips"]
    return {name: chip(name, row["title"], row, interconnect=row["interconnect"] or "") for name, row in rows.items()}


@cache
def gpu_families() -> Mapping[str, str]:
    """Every family of GPU machines and its title, attachments included."""
    table = read("gpus")
    return {name: row["title"] for part in ("families", "attachments") for name, row in table[part].items()}


@cache
def gpu_machines() -> Mapping[str, GpuShape]:
    """Every machine type whose GPUs are part of it, by name."""
    return {
        name: _machine(family, row, name, machine)
        for family, row in read("gpus")["families"].items()
        for name, machine in row["machines"].items()
    }


def gpu_machine(name: str, *, hosts: int = 1) -> GpuShape:
    """A machine type with GPUs; raises UnknownAccelerator when there is none of that name."""
    found = gpu_machines().get(name)
    if found is None:
        raise UnknownAccelerator(f"there is no machine type with GPUs called {name!r}", ", ".join(gpu_machines()))
    return found.times(hosts)


def gpu_attached(machine: str, accelerator: str, count: int, *, hosts: int = 1) -> GpuShape:
    """`count` GPUs attached to each N1 machine.

    Raises UnknownAccelerator when the GPU cannot be attached, not in that number, or not to a machine that large.
    """
    rows = {row["accelerator"]: (family, row) for family, row in read("gpus")["attachments"].items()}
    if accelerator not in rows:
        raise UnknownAccelerator(f"{accelerator!r} cannot be attached to a machine", ", ".join(rows))
    family, row = rows[accelerator]
    limits = row["counts"].get(str(count))
    if limits is None:
        raise UnknownAccelerator(f"{count} {row['title'][8:]} in a machine", f"{' or '.join(row['counts'])} of them")
    found = machine_type(machine)
    if found is None or not machine.startswith(_ATTACHABLE):
        raise UnknownAccelerator(f"{machine!r} takes no attached GPUs", "an N1 machine type without shared cores")
    if found.vcpus > limits["vcpus"] or found.memory_mib > limits["memory_gib"] * 1_024:
        largest = f"at most {limits['vcpus']} vCPUs and {limits['memory_gib']} GiB"
        raise UnknownAccelerator(f"{machine!r} is too large for {count} {accelerator}", largest)
    return GpuShape(
        machine_type=machine,
        family=family,
        chip=gpu_chips()[row["chip"]],
        accelerator=accelerator,
        gpus=count,
        hosts=hosts,
        attached=True,
        maintenance_notice_days=row["maintenance_notice_days"],
        maintenance_interval_days=row["maintenance_interval_days"],
        source=source(row["cite"]),
    )


@cache
def gpu_attachments() -> tuple[GpuShape, ...]:
    """Every GPU and number of them that N1 takes, each on the smallest `n1-standard` machine with 4 vCPUs a GPU."""
    return tuple(
        gpu_attached(f"n1-standard-{4 * int(count)}", row["accelerator"], int(count))
        for row in read("gpus")["attachments"].values()
        for count in row["counts"]
    )


def _machine(family: str, row: Mapping[str, Any], name: str, machine: Mapping[str, Any]) -> GpuShape:
    return GpuShape(
        machine_type=name,
        family=family,
        chip=gpu_chips()[row["chip"]],
        accelerator=row["accelerator"],
        gpus=machine["gpus"],
        arm=row.get("arm", False),
        bare_metal=row.get("bare_metal", False),
        nics=machine["nics"],
        rdma_nics=row.get("rdma_nics", 0),
        network_gbps=machine["gbps"],
        lssd=row["lssd"],
        lssd_gib=machine["lssd_gib"],
        maintenance_notice_days=row["maintenance_notice_days"],
        maintenance_interval_days=row["maintenance_interval_days"],
        source=source(machine.get("cite", row["cite"])),
    )
