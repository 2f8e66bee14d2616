"""Advice on training: every family weighed, and the ones that cannot train named with their reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from groundplan.catalog.consumption import Option
from groundplan.catalog.figures import figure
from groundplan.design.training.advice.candidates import accelerator_families, cpus
from groundplan.design.training.advice.memory import Memory, fits, memory
from groundplan.design.training.advice.patch import patch
from groundplan.design.training.advice.row import Advice, Row
from groundplan.design.training.advice.situation import Situation
from groundplan.design.training.advice.sizes import best, family_row, row, sized
from groundplan.design.training.advice.work import rate, step, utilisation, work
from groundplan.design.wording import rough

_CPU = "one machine with CPUs"


def advise_training(situation: Situation) -> Advice:
    """Weigh everything that could train; the same situation gives the same advice."""
    needed = memory(situation)
    rows = [family_row(family, sizes, situation, needed) for family, sizes in accelerator_families().items()]
    cpu = _cpu(situation, needed, min((each for each in rows if each.feasible), key=_rank, default=None))
    rows += [cpu, *_others(situation, cpu)]
    ranked = tuple(sorted((each for each in rows if each.feasible), key=_rank))
    return Advice(
        choice=ranked[0] if ranked else None,
        ranked=ranked,
        rejected=tuple(each for each in rows if not each.feasible),
        formula=needed.formula,
        patch=patch(ranked[0], situation) if ranked else "",
    )


def _rank(row: Row) -> tuple[bool, bool, bool, bool, float, timedelta]:
    """Fallbacks last, what is unverified behind what is not, Spot behind on demand; then by cost, then by time."""
    cost = row.estimate.cost[1] if row.estimate and row.estimate.cost else row.usd_hour
    time = row.estimate.time[1] if row.estimate else timedelta(0)
    return row.fallback, bool(row.doubts), row.option is Option.SPOT, cost is None, cost or 0.0, time


def _cpu(situation: Situation, needed: Memory, accelerated: Row | None) -> Row:
    """CPUs alone: for small work, and as what remains when a compiled library gains nothing from a GPU."""
    large = [each for each in cpus() if fits(needed, each)]
    if not large:
        return Row(key="cpu", title=_CPU, because="the model does not fit into one machine's memory", feasible=False)
    chosen = best([sized(each, Option.ON_DEMAND, situation) for each in large], situation)
    if isinstance(chosen, str):
        why = chosen
    else:
        why = _halved(situation, accelerated) or _slow_step(situation)
        if not why:
            return row("cpu", _CPU, chosen, situation, None)
    if not situation.compiled_libraries:
        return Row(key="cpu", title=_CPU, because=f"no accelerator: {why}", feasible=False)
    return Row(
        key="cpu",
        title=_CPU,
        because="the fallback, if the compiled library gains nothing from a GPU",
        feasible=True,
        fallback=True,
        machines=large[-1],
        option=Option.ON_DEMAND,
        conditions=(why,),
    )


def _halved(situation: Situation, accelerated: Row | None) -> str:
    """Why more vCPUs are no answer, where it is known what today's take and an accelerator takes less than half."""
    if situation.cpu_estimate is None or accelerated is None or accelerated.estimate is None:
        return ""
    half = timedelta(seconds=round(situation.cpu_estimate.total_seconds() / 2))
    if half <= accelerated.estimate.time[1]:
        return ""
    taken = rough(accelerated.estimate.time[1])
    return f"twice the vCPUs halve the time at best, to {rough(half)}; {accelerated.title} takes up to {taken}"


def _slow_step(situation: Situation) -> str:
    """Why CPUs are too slow although nobody said how much is trained: one step takes too long."""
    if work(situation) is not None:
        return ""
    largest = cpus()[-1]
    seconds = step(situation) / ((rate(largest, situation) or 1) * utilisation()[1])
    longest = figure("training.step_seconds").value
    return f"one step takes {seconds:,.0f} s even on {largest.name}" if seconds > longest else ""


def _others(situation: Situation, cpu: Row) -> Iterator[Row]:
    """What does not train, or not this."""
    if situation.mode == "interactive":
        group = "interactive work needs one machine, not a group that stays available"
    elif cpu.feasible and not cpu.fallback:
        group = "one machine is enough"
    else:
        group = "no accelerator: many machines cost more than one with an accelerator that does the same"
    library = "they cannot run it: no accelerator, and a run is longer than a request"
    yield from _refused(
        (
            ("cpu-group", "an instance group of CPU VMs", group),
            ("functions", "functions", library),
            ("app-platform", "an app platform", "it serves requests; it is not for training"),
            ("edge-tpu", "Edge TPU devices", "they run small quantised models; they do not train"),
        )
    )


def _refused(options: Iterable[tuple[str, str, str]]) -> Iterator[Row]:
    yield from (Row(key=key, title=title, because=why, feasible=False) for key, title, why in options)
