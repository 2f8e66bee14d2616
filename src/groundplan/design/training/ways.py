"""The ways to obtain machines: a consumption option together with a control plane, and what Google says to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.consumption import Option, companions
from groundplan.catalog.control_planes import ControlPlane
from groundplan.catalog.legality import Legality, Verdict, judge
from groundplan.catalog.tpus import TpuSlice
from groundplan.design.training.machines import CpuMachines, Machines
from groundplan.design.wording import span
from groundplan.errors import Invalid, Problem

if TYPE_CHECKING:
    from groundplan.spec.training import Training

PLANES = (ControlPlane.VM, ControlPlane.GROUP, ControlPlane.TPU_VM, ControlPlane.QUEUED)
"""Control planes that the blueprint has parts for, in order of preference: the TPU API is in maintenance."""

_PLANES = ", ".join(PLANES)
_CPU = Legality(verdict=Verdict.LEGAL)
_RACKS = {"a4x", "a4x-max"}
"""Families whose groups need a workload policy that names the topology of a rack, which no part of ours does."""

_FOR_CPUS = {Option.ON_DEMAND, Option.SPOT, Option.RESERVATION}


@dataclass(frozen=True, slots=True)
class Way:
    """An option and a control plane, and the judgement of the two for some machines."""

    option: Option
    plane: ControlPlane
    legality: Legality


def way(spec: Training, machines: Machines, *, dear: bool = False) -> Way:
    """Choose how machines are obtained: as the spec asks, else the first way that Google is known to accept.

    dear: whether on demand costs more than the budget. Raises Invalid when there is no way.
    """
    problems = tuple(_companion_problems(spec, machines))
    if problems:
        raise Invalid(problems)
    found = [
        Way(option, plane, legality(machines, option, plane)) for option, plane in _pairs(spec, machines, dear=dear)
    ]
    for verdict in (Verdict.LEGAL, Verdict.UNVERIFIED):
        for each in found:
            if each.legality.verdict is verdict:
                return each
    able = (each for each in found if not _wrong_plane(machines, each.plane))
    meant = (each for each in found if (each.plane is ControlPlane.GROUP) == (machines.hosts > 1))
    raise Invalid([_problem(spec, machines, next(chain(able, meant, found)))])


def legality(machines: Machines, option: Option, plane: ControlPlane, zone: str | None = None) -> Legality:
    """Judge machines, option, control plane and zone together; machines without accelerators too."""
    if not isinstance(machines, CpuMachines):
        judged = judge(machines, option, plane, zone)
        return judged if judged.verdict is Verdict.ILLEGAL else _unbuilt(machines, option, plane) or judged
    if plane not in {ControlPlane.VM, ControlPlane.GROUP}:
        return Legality(verdict=Verdict.ILLEGAL, reason="the TPU API creates TPUs only", allowed="vm, group")
    if plane is ControlPlane.VM and machines.hosts > 1:
        return Legality(verdict=Verdict.ILLEGAL, reason="a single VM cannot be several machines", allowed="group")
    if option not in _FOR_CPUS:
        return Legality(
            verdict=Verdict.ILLEGAL, reason=f"{option.value} is for accelerators", allowed="on-demand, spot"
        )
    return _CPU


def _unbuilt(machines: Accelerator, option: Option, plane: ControlPlane) -> Legality | None:
    """What Google would accept and the blueprint's parts cannot ask for; None when they can."""
    if plane is ControlPlane.GKE:
        return Legality(verdict=Verdict.ILLEGAL, reason="the training blueprint makes no GKE clusters", allowed=_PLANES)
    if plane is ControlPlane.TPU_VM and option is Option.RESERVATION:
        reason = "the provider's TPU VM cannot name the reservation that it takes machines from"
        return Legality(verdict=Verdict.ILLEGAL, reason=reason, allowed="on-demand, spot")
    if plane is ControlPlane.TPU_VM and isinstance(machines, TpuSlice) and not machines.accelerator_type:
        reason = f"no accelerator type of the TPU API stands for {machines.topology}"
        return Legality(verdict=Verdict.ILLEGAL, reason=reason)
    if plane is ControlPlane.GROUP and machines.family in _RACKS:
        reason = "its machines come in racks, and the training blueprint groups no racks"
        return Legality(verdict=Verdict.ILLEGAL, reason=reason, allowed=ControlPlane.VM)
    return None


def _pairs(spec: Training, machines: Machines, *, dear: bool) -> Iterator[tuple[Option, ControlPlane]]:
    plane = spec.accelerator.control_plane if spec.accelerator != "auto" else "auto"
    for option in _options(spec, dear=dear):
        first = (ControlPlane.GROUP, ControlPlane.VM) if _in_a_group(spec, machines, option) else ()
        for each in [ControlPlane(plane)] if plane != "auto" else dict.fromkeys((*first, *PLANES)):
            yield option, each


def _in_a_group(spec: Training, machines: Machines, option: Option) -> bool:
    """Whether even one machine is better in a group, which waits for capacity and makes lost machines again."""
    if option is Option.SPOT:
        return spec.run.mode == "batch" and not isinstance(machines, TpuSlice)
    return option is Option.FLEX_START and not isinstance(machines, CpuMachines)


def _options(spec: Training, *, dear: bool) -> list[Option]:
    asked = spec.consumption
    if asked.option != "auto":
        return [Option(asked.option)]
    if asked.reservation is not None:
        return [Option.RESERVATION]
    order = [Option.ON_DEMAND, Option.SPOT]
    if dear and spec.run.mode == "batch":
        order.reverse()
    return [*order, Option.FLEX_START] if asked.duration is not None else order


def _companion_problems(spec: Training, machines: Machines) -> Iterator[Problem]:
    """Find what the option forces and the spec does not give, or gives out of bounds."""
    asked = spec.consumption
    if asked.duration is not None and spec.accelerator != "auto" and spec.accelerator.control_plane == "queued":
        message = "a queued TPU cannot be told when to end"
        hint = "remove duration, or choose another control plane"
        value = span(asked.duration)
        yield Problem(code="conflict", message=message, path=("consumption", "duration"), value=value, hint=hint)
    if asked.option == "auto" or isinstance(machines, CpuMachines):
        return
    forced = companions(Option(asked.option), machines.family)
    path = ("consumption", "duration")
    if forced.shortest_run is None or forced.longest_run is None:
        return
    allowed = f"{span(forced.shortest_run)} to {span(forced.longest_run)}"
    if asked.duration is None and forced.run_required:
        message = f"{forced.option.value} needs to know how long machines run at most"
        yield Problem(code="missing", message=message, path=path, allowed=allowed, hint="add consumption.duration")
    if asked.duration is not None and not forced.shortest_run <= asked.duration <= forced.longest_run:
        message = f"{forced.option.value} is for {allowed}, not {span(asked.duration)}"
        yield Problem(code="range", message=message, path=path, value=span(asked.duration), allowed=allowed)


def _problem(spec: Training, machines: Machines, tried: Way) -> Problem:
    """The problem with a way that Google refuses, or no part of ours asks for, at the field that is to blame."""
    planes = [plane.value for plane in PLANES if not _wrong_plane(machines, plane)]
    message = f"{machines.name}: {tried.legality.reason}"
    if not planes:
        alone = machines.hosts > 1 and not isinstance(machines, TpuSlice)
        return Problem(
            code="conflict",
            message=message,
            path=("accelerator",),
            value=machines.name,
            allowed="one machine" if alone else "",
            hint=f"choose {'a single machine, or ' if alone else ''}another accelerator",
        )
    path, value, known = ("consumption", "option"), tried.option.value, _known_options(machines)
    if spec.accelerator != "auto" and spec.accelerator.control_plane != "auto" and _wrong_plane(machines, tried.plane):
        path, value, known = ("accelerator", "control_plane"), tried.plane.value, planes
    hint = f"choose {' or '.join(known)}"
    return Problem(code="conflict", message=message, path=path, value=value, allowed=", ".join(known), hint=hint)


def _known_options(machines: Machines) -> list[str]:
    return [option.value for option in Option if any(_possible(machines, option, plane) for plane in PLANES)]


def _possible(machines: Machines, option: Option, plane: ControlPlane) -> bool:
    return legality(machines, option, plane).verdict is not Verdict.ILLEGAL


def _wrong_plane(machines: Machines, plane: ControlPlane) -> bool:
    """Whether a control plane is to blame: no option is possible with it."""
    return not any(_possible(machines, option, plane) for option in Option)
