"""The memory that training takes, and whether it fits.

Weights, gradients and optimizer state are split over all accelerators; activations are recomputed on the way back, so
that each accelerator holds the borders of all layers and the inside of one (Korthikanti and others,
arxiv.org/abs/2205.05198: 34 bytes a position and unit of width in 16-bit formats).
"""

from __future__ import annotations

from dataclasses import dataclass

from groundplan.catalog.figures import figure
from groundplan.catalog.tpus import TpuSlice
from groundplan.design.training.advice.situation import Situation
from groundplan.design.training.machines import CpuMachines, Machines, devices
from groundplan.design.wording import size
from groundplan.spec.amounts import count_text

_NUMBER = {"fp64": 8, "fp32": 4, "tf32": 4, "bf16": 2, "fp16": 2, "fp8": 2, "int8": 2}
"""Bytes of a weight; 8-bit formats keep weights in 16 bits."""

_OPTIMIZER = {8: 16, 4: 8, 2: 12}
"""Bytes of Adam's state by bytes of a weight: two moments, and below 32 bits a copy of the weight in 32."""

_INSIDE = 17
"""Numbers a position and unit of width that one layer keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Bytes of a training run: of the whole model, and of activations on each accelerator. formula: in words."""

    weights: int
    gradients: int
    optimizer: int
    activations: int
    formula: str

    @property
    def model(self) -> int:
        """Bytes that are split over all accelerators."""
        return self.weights + self.gradients + self.optimizer

    def each(self, accelerators: int) -> float:
        """Bytes that each of so many accelerators holds."""
        return self.model / accelerators + self.activations


def memory(situation: Situation) -> Memory:
    """Work out the memory that a run takes."""
    number = _NUMBER[situation.format]
    state = _OPTIMIZER[number]
    parameters = situation.parameters
    positions = _positions(situation)
    layers, width = dimensions(parameters)
    activations = int(positions * width * number * (layers + _INSIDE))
    return Memory(
        weights=parameters * number,
        gradients=parameters * number,
        optimizer=parameters * state,
        activations=activations,
        formula=(
            f"{count_text(parameters)} parameters x ({number} B weight + {number} B gradient + {state} B optimizer) "
            f"= {size(parameters * (2 * number + state))}, split over all accelerators; activations of {positions:,} "
            f"positions x {width:,.0f} wide x {number} B x ({layers:.0f} layers + {_INSIDE}) = {size(activations)} each"
        ),
    )


def fits(needed: Memory, machines: Machines) -> bool:
    """Whether the run fits into the accelerators' memory, or into that of machines without any."""
    share = figure("training.memory_percent").value / 100
    number, each = capacity(machines)
    return needed.each(number) <= each * share


def capacity(machines: Machines) -> tuple[int, int]:
    """How many accelerators there are, and the bytes that each has; machines without any count as one."""
    if isinstance(machines, CpuMachines):
        return machines.hosts, machines.memory
    if isinstance(machines, TpuSlice):
        return machines.chips, machines.chip.memory
    return devices(machines) * machines.hosts, int(machines.chip.memory * min(machines.gpus, 1))


def dimensions(parameters: int) -> tuple[float, float]:
    """Layers and width of a transformer: 12 x layers x width^2 parameters, a layer for every 128 of width."""
    aspect = figure("training.layer_aspect").value
    layers = max(1.0, (parameters / (12 * aspect**2)) ** (1 / 3))
    return layers, max(1.0, (parameters / (12 * layers)) ** 0.5)


def _positions(situation: Situation) -> int:
    """Positions of the smallest batch: one sequence, or one example."""
    if situation.tokens:
        return min(situation.batch_size, figure("training.sequence").value)
    return figure("training.positions_per_example").value
