"""Terms and control plane: how machines are obtained, what creates them, and when they end."""

from __future__ import annotations

from typing import get_args

from groundplan.catalog.consumption import Option, companions, offered
from groundplan.catalog.control_planes import ControlPlane, plane_facts
from groundplan.catalog.gpus import GpuShape
from groundplan.catalog.legality import Verdict
from groundplan.design.decision import Decision
from groundplan.design.training.machines import CpuMachines, Machines
from groundplan.design.training.record import Terms
from groundplan.design.training.ways import PLANES, Way, legality
from groundplan.spec import words
from groundplan.spec.training import Training

_BOUND = {Option.RESERVATION, Option.CALENDAR, Option.FLEX_START}
"""Options whose machines are deleted when they end: stopped ones would hold on to capacity that is no longer theirs."""


def terms(spec: Training, machines: Machines, chosen: Way, *, dear: bool) -> Decision[Terms]:
    """Write out what the chosen option means for every machine."""
    option = chosen.option
    duration = spec.consumption.duration
    ends = duration is not None or option is not Option.ON_DEMAND
    return Decision(
        title="Consumption",
        value=Terms(
            option=_word(option),
            reservation=spec.consumption.reservation if option in {Option.RESERVATION, Option.CALENDAR} else None,
            duration=duration,
            termination=_termination(machines, chosen) if ends else "",
        ),
        because=_because(spec, machines, chosen, dear=dear),
        rejected={other.value: _against(machines, other, chosen) for other in Option if other is not option},
        source=_source(machines, option),
        field="consumption.option",
    )


def control_plane(spec: Training, machines: Machines, chosen: Way) -> Decision[words.ControlPlane]:
    """Name what creates the machines."""
    asked = spec.accelerator != "auto" and spec.accelerator.control_plane != "auto"
    condition = f"; {chosen.legality.condition}" if chosen.legality.condition else ""
    doubt = f"; {chosen.legality.reason}" if chosen.legality.verdict is Verdict.UNVERIFIED else ""
    fits = "the spec asks for it" if asked else f"{plane_facts(chosen.plane).title} creates {machines.name}"
    judged = {plane: legality(machines, chosen.option, plane) for plane in PLANES if plane is not chosen.plane}
    return Decision(
        title="Control plane",
        value=_plane(chosen.plane),
        because=f"{fits}{_return(chosen)}{condition}{doubt}",
        rejected={
            plane.value: found.reason if found.verdict is Verdict.ILLEGAL else _lesser(plane, found.reason)
            for plane, found in judged.items()
        },
        source=str(plane_facts(chosen.plane).source),
        field="accelerator.control_plane",
    )


def _return(chosen: Way) -> str:
    """What becomes of machines that Google takes back."""
    if chosen.option is not Option.SPOT:
        return ""
    if chosen.plane is ControlPlane.GROUP:
        return "; machines that Google takes back are made again"
    return "; what Google takes back is not made again by itself"


def _termination(machines: Machines, chosen: Way) -> str:
    """Single machines are stopped and can start again with their disk; what has local SSD or a group is deleted."""
    disks = isinstance(machines, GpuShape) and machines.lssd == "fixed"
    return "STOP" if chosen.plane is ControlPlane.VM and chosen.option not in _BOUND and not disks else "DELETE"


def _because(spec: Training, machines: Machines, chosen: Way, *, dear: bool) -> str:
    notice = None if isinstance(machines, CpuMachines) else companions(chosen.option, machines.family).notice
    taken = f"; Google takes machines back with {notice.seconds} s of notice" if notice else ""
    if spec.consumption.option != "auto":
        return f"the spec asks for it{taken}"
    if chosen.option in {Option.RESERVATION, Option.CALENDAR}:
        return f"the spec names the reservation {spec.consumption.reservation}"
    if chosen.option is Option.SPOT and dear and spec.run.mode == "batch":
        return f"on demand costs more than the budget{taken}"
    if chosen.option is Option.ON_DEMAND:
        return "machines stay until the run ends, and need no reservation"
    return f"{machines.name} cannot be had on demand{taken}"


def _against(machines: Machines, other: Option, chosen: Way) -> str:
    judged = legality(machines, other, chosen.plane)
    if judged.verdict is not Verdict.LEGAL:
        return judged.reason
    return {
        Option.ON_DEMAND: "costs more",
        Option.SPOT: "Google may take machines back at any time",
        Option.FLEX_START: "waits for capacity, and ends within a week",
        Option.RESERVATION: "no reservation is named",
        Option.CALENDAR: "a calendar reservation is booked ahead, and named",
    }[other]


def _lesser(plane: ControlPlane, doubt: str) -> str:
    if doubt:
        return doubt
    return {
        ControlPlane.VM: "a single VM is not made again when it fails",
        ControlPlane.GROUP: "one machine needs no group",
        ControlPlane.TPU_VM: "the TPU API gets bug fixes and security fixes only",
        ControlPlane.QUEUED: "a queued TPU has no service account of its own, and cannot be changed in place",
        ControlPlane.GKE: "the training blueprint makes no GKE clusters",
    }[plane]


def _source(machines: Machines, option: Option) -> str:
    return "" if isinstance(machines, CpuMachines) else str(offered(machines.family, option).source)


def _word(option: Option) -> words.Option:
    """The catalogue's option in the words of the spec."""
    return next(word for word in get_args(words.Option) if word == option.value)


def _plane(plane: ControlPlane) -> words.ControlPlane:
    return next(word for word in get_args(words.ControlPlane) if word == plane.value)
