"""What creates machines with accelerators, and what the provider cannot say there. Data: `data/control_planes.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from groundplan.catalog.accelerators import Accelerator
from groundplan.catalog.answers import Answer
from groundplan.catalog.consumption import Option
from groundplan.catalog.data_file import read
from groundplan.catalog.sources import Source, source
from groundplan.catalog.tpus import TpuSlice


class ControlPlane(StrEnum):
    """What creates the machines."""

    VM = "vm"
    GROUP = "group"
    TPU_VM = "tpu-vm"
    QUEUED = "queued"
    GKE = "gke"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneFacts:
    """One control plane. resources: the provider's tokens. cannot: what the provider cannot express with it."""

    plane: ControlPlane
    title: str
    resources: tuple[str, ...]
    cannot: tuple[str, ...]
    source: Source


@cache
def plane_facts(plane: ControlPlane) -> PlaneFacts:
    """What there is to know of a control plane by itself."""
    row = read("control_planes")["planes"][plane]
    return PlaneFacts(
        plane=plane,
        title=row["title"],
        resources=tuple(row["resources"]),
        cannot=tuple(row["cannot"]),
        source=source(row["cite"]),
    )


def creates(plane: ControlPlane, accelerator: Accelerator) -> Answer:
    """Whether a control plane can create this accelerator."""
    rows = read("control_planes")["creates"].get(plane, {})
    known = _answer(rows, accelerator, plane)
    return known if known.yes is False else _by_name(plane, accelerator) or known


def expresses(plane: ControlPlane, option: Option, accelerator: Accelerator) -> Answer:
    """Whether the provider can say an option with a control plane."""
    return _answer(read("control_planes")["expresses"].get(plane, {}).get(option, {}), accelerator, plane)


def _answer(rows: Mapping[str, Any], accelerator: Accelerator, plane: ControlPlane) -> Answer:
    kind = "tpu" if isinstance(accelerator, TpuSlice) else "gpu"
    several = (f"{kind}-several",) if accelerator.hosts > 1 else ()
    row = next((rows[key] for key in (accelerator.family, *several, kind) if key in rows), None)
    if row is None:
        return Answer(yes=True, source=plane_facts(plane).source)
    return Answer(
        yes=row["can"], because=row.get("because", ""), condition=row.get("condition", ""), source=source(row["cite"])
    )


def _by_name(plane: ControlPlane, accelerator: Accelerator) -> Answer | None:
    """A no, or nobody knows, that comes from how a TPU slice is called; None when its name is no hindrance."""
    if not isinstance(accelerator, TpuSlice):
        return None
    if plane is ControlPlane.QUEUED and not accelerator.accelerator_type:
        because = "a queued resource takes an accelerator type, and none stands for this topology"
        return Answer(yes=False, because=because, source=source("provider"))
    if plane is ControlPlane.TPU_VM and not accelerator.accelerator_type and not accelerator.api_type:
        because = "the TPU API makes this slice with one host of 8 chips"
        return Answer(yes=False, because=because, source=source("v6e"))
    if plane is ControlPlane.GROUP and accelerator.second:
        because = "whether a group makes this slice with two hosts of 4 chips"
        return Answer(yes=None, because=because, source=source("none"))
    return None
