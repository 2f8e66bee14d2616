"""What the advice is asked about: a workload in figures, made from a spec or from the command line's flags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from groundplan.spec.words import Framework, NumberFormat

if TYPE_CHECKING:
    from groundplan.spec.training import Training

Purpose = Literal["training", "serving", "inference"]
"""`training`: a model is made. `serving`: callers reach it over a network. `inference`: it decides where things are."""

Symptom = Literal["none", "slow", "wrong-on-new-data", "wrong-everywhere"]
"""What callers complain of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A workload.

    tokens, examples: trained on in all. mode: `interactive` when somebody works at it. data: bytes. cpu_estimate: what
    the run takes today, on `cpu_vcpus`. regions, zones: where it may run; empty: anywhere. calls: per second, in all.
    callers_km: how far each group of callers is. answer_within: how long an answer may take. moving: inference happens
    in a vehicle or another place that networks do not reach reliably.
    """

    purpose: Purpose = "training"
    framework: Framework = "other"
    parameters: int = 0
    number_format: NumberFormat = "bf16"
    custom_operations: bool = False
    double_precision: bool = False
    compiled_libraries: bool = False
    batch_size: int = 1024
    tokens: int | None = None
    examples: int | None = None
    mode: Literal["batch", "interactive"] = "batch"
    deadline: timedelta | None = None
    budget_usd: int | None = None
    data: int = 0
    cpu_estimate: timedelta | None = None
    cpu_vcpus: int = 16
    regions: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    reservation: bool = False
    calls: float = 0.0
    callers_km: tuple[int, ...] = ()
    answer_within: timedelta | None = None
    symptom: Symptom = "none"
    moving: bool = False

    @property
    def format(self) -> NumberFormat:
        """How numbers are held: fp64 where double precision is needed, whatever else is said."""
        return "fp64" if self.double_precision else self.number_format

    @property
    def double(self) -> bool:
        """Whether the arithmetic needs 64-bit floating point."""
        return self.format == "fp64"


def situation_of(spec: Training) -> Situation:
    """The situation that a spec describes."""
    model, run = spec.model, spec.run
    return Situation(
        framework=model.framework,
        parameters=model.parameters,
        number_format=model.number_format,
        custom_operations=model.custom_operations,
        double_precision=model.double_precision,
        compiled_libraries=model.compiled_libraries,
        batch_size=run.batch_size,
        tokens=run.tokens,
        examples=run.examples,
        mode=run.mode,
        deadline=run.deadline,
        budget_usd=run.budget_usd,
        data=spec.data.size,
        regions=spec.place.regions,
        zones=spec.place.zones,
        reservation=spec.consumption.reservation is not None,
    )
