"""How much arithmetic a run is, and how much of it a machine does in a second."""

from __future__ import annotations

from groundplan.catalog.figures import figure
from groundplan.catalog.tpus import TpuSlice
from groundplan.design.training.advice.situation import Situation
from groundplan.design.training.machines import CpuMachines, Machines

_TERA, _GIGA = 1e12, 1e9


def work(situation: Situation) -> float | None:
    """Floating-point operations of the whole run; None where the situation does not tell.

    6 x parameters x positions (Kaplan and others 2020): tokens are positions, an example counts as several. Where only
    today's time on CPUs is known, the operations that those do in it.
    """
    positions = situation.tokens or (situation.examples or 0) * figure("training.positions_per_example").value
    if positions and situation.parameters:
        return float(figure("training.flops_per_parameter").value * situation.parameters * positions)
    if situation.cpu_estimate is not None:
        rate = situation.cpu_vcpus * _cpu_rate(situation) * sum(utilisation()) / 2
        return rate * situation.cpu_estimate.total_seconds()
    return None


def step(situation: Situation) -> float:
    """Floating-point operations of one step over the whole batch."""
    positions = 1 if situation.tokens else figure("training.positions_per_example").value
    per_position = figure("training.flops_per_parameter").value * situation.parameters
    return float(per_position * positions * situation.batch_size)


def rate(machines: Machines, situation: Situation) -> float | None:
    """Peak operations per second in the situation's number format; None where no source gives it."""
    if isinstance(machines, CpuMachines):
        return machines.hosts * machines.vcpus * _cpu_rate(situation)
    peak = machines.chip.peak(situation.format)
    if peak is None or peak.tera is None:
        return None
    return peak.tera * _TERA * (machines.chips if isinstance(machines, TpuSlice) else machines.total)


def utilisation() -> tuple[float, float]:
    """The share of the peak rate that a run is assumed to reach: at least and at best."""
    least, greatest = (figure(f"training.utilisation_percent.{end}").value for end in ("least", "greatest"))
    return least / 100, greatest / 100


def _cpu_rate(situation: Situation) -> float:
    return figure("cpu.gflops_per_vcpu").value * _GIGA / (2 if situation.double else 1)
