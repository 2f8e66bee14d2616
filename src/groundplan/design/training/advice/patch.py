"""The part of a spec that an advice comes to, as YAML to paste."""

from __future__ import annotations

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.consumption import Option
from groundplan.catalog.gpus import GpuShape
from groundplan.catalog.regions import region_of
from groundplan.catalog.tpus import TpuSlice
from groundplan.design.training.advice.row import Row
from groundplan.design.training.advice.situation import Situation
from groundplan.design.training.machines import CpuMachines, Machines
from groundplan.design.training.zones import ordered

_ZONES = 3


def patch(chosen: Row, situation: Situation) -> str:
    """YAML of `accelerator`, `consumption` and `place` for a feasible row; empty where it has no machines."""
    if chosen.machines is None or chosen.option is None:
        return ""
    lines = [f"accelerator: {_accelerator(chosen.machines)}", f"consumption: {{option: {chosen.option.value}}}"]
    if not isinstance(chosen.machines, CpuMachines):
        lines.append(f"place: {{zones: [{', '.join(_zones(chosen.machines, chosen.option, situation))}]}}")
    return "\n".join(lines) + "\n"


def _zones(machines: Accelerator, option: Option, situation: Situation) -> list[str]:
    """The first few zones that have the machines, of those that are allowed."""
    allowed = [
        zone
        for zone, basis in ordered(machines, option, regions=situation.regions, zones=situation.zones)
        if basis and (not situation.regions or region_of(zone) in situation.regions)
    ]
    return [zone for zone in allowed if not situation.zones or zone in situation.zones][:_ZONES]


def _accelerator(machines: Machines) -> str:
    if isinstance(machines, TpuSlice):
        if machines.accelerator_type:
            return f"{{tpu: {machines.name}}}"
        return f"{{tpu: {machines.generation}, topology: {machines.topology}}}"
    if isinstance(machines, GpuShape) and machines.attached:
        return f"{{gpu: {machines.accelerator}, count: {machines.total:g}}}"
    return f"{{machine_type: {machines.machine_type}, count: {machines.hosts}}}"
