"""The accelerator: as the spec asks, if its code runs there, else as the advice decides."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.answers import Answer
from groundplan.catalog.chips import Format
from groundplan.catalog.frameworks import Need, computes, meets, runs
from groundplan.design.decision import Decision
from groundplan.design.training.advice.gates import conditions, doubts
from groundplan.design.training.advice.memory import fits, memory
from groundplan.design.training.advice.row import Advice
from groundplan.design.training.advice.situation import Situation, situation_of
from groundplan.design.training.advice.training import advise_training
from groundplan.design.training.asked import asked
from groundplan.design.training.machines import CpuMachines, Machines, shape
from groundplan.design.training.shape import Shape
from groundplan.errors import FieldPath, Invalid, Problem
from groundplan.spec.training import Training

_SHOWN = 3


def accelerator(spec: Training) -> tuple[Machines, Decision[Shape]]:
    """Choose the machines; raises Invalid when what is asked for does not exist or does not run the code."""
    situation = situation_of(spec)
    if spec.accelerator == "auto":
        return _advised(situation)
    machines = asked(spec.accelerator)
    problems = tuple(_problems(situation, machines))
    if problems:
        raise Invalid(problems)
    return machines, Decision(
        title="Accelerator",
        value=shape(machines),
        because=_because(situation, machines),
        source="" if isinstance(machines, CpuMachines) else str(machines.source),
        field="accelerator",
    )


def _advised(situation: Situation) -> tuple[Machines, Decision[Shape]]:
    advice = advise_training(situation)
    if advice.choice is None or advice.choice.machines is None:
        raise Invalid([_nothing(advice)])
    chosen = advice.choice
    notes = "".join(f"; {note}" for note in (*chosen.conditions, *chosen.doubts))
    others = {row.title: f"ranks behind: {row.because}" for row in advice.ranked[1:]}
    machines = advice.choice.machines
    return machines, Decision(
        title="Accelerator",
        value=shape(machines),
        because=f"{chosen.because}; {advice.formula}{notes}",
        rejected={**others, **{row.title: row.because for row in advice.rejected}},
        source="" if isinstance(machines, CpuMachines) else str(machines.source),
        field="accelerator",
    )


def _nothing(advice: Advice) -> Problem:
    reasons = [f"{row.title}: {row.because}" for row in advice.rejected]
    more = f"; and {len(reasons) - _SHOWN} more" if len(reasons) > _SHOWN else ""
    return Problem(
        code="accelerator",
        message=f"nothing suits the run: {'; '.join(reasons[:_SHOWN])}{more}",
        path=("accelerator",),
        hint="groundplan advise tells the reason against each; loosen the deadline, the budget or the place",
    )


def _problems(situation: Situation, machines: Machines) -> Iterator[Problem]:
    """Find what the code needs and the machines do not do."""
    if isinstance(machines, CpuMachines):
        return
    for path, value, answer, hint in _needs(situation, machines):
        if answer.yes is False:
            yield Problem(
                code="framework" if path[-1] == "framework" else "conflict",
                message=f"{machines.name} does not run this: {answer.because}",
                path=path,
                value=value,
                hint=hint,
            )


def _needs(situation: Situation, machines: Accelerator) -> Iterator[tuple[FieldPath, str, Answer, str]]:
    other = "choose a GPU, or accelerator: auto"
    yield ("model", "framework"), situation.framework, runs(situation.framework, machines), other
    if situation.custom_operations:
        yield ("model", "custom_operations"), "true", meets(Need.CUSTOM_OPERATIONS, machines), other
    if situation.compiled_libraries:
        yield ("model", "compiled_libraries"), "true", meets(Need.COMPILED_LIBRARIES, machines), other
    if situation.double:
        yield ("model", "double_precision"), "true", meets(Need.DOUBLE_PRECISION, machines), other
        return
    formats = ", ".join(sorted(machines.chip.formats))
    answer = computes(Format(situation.format), machines)
    yield ("model", "number_format"), situation.format, answer, f"set model.number_format to one of {formats}"


def _because(situation: Situation, machines: Machines) -> str:
    needed = memory(situation)
    said = "the spec asks for it" if fits(needed, machines) else "the spec asks for it, though the model may not fit"
    if isinstance(machines, CpuMachines):
        return said
    notes = (*conditions(situation, machines), *doubts(situation, machines))
    return "; ".join((f"{said}: {needed.formula}", *notes))
