"""What machines boot: a runtime version of the TPU API, or an image of Compute Engine."""

from __future__ import annotations

from groundplan.catalog.runtimes import image, tpu_runtime
from groundplan.catalog.tpus import TpuSlice
from groundplan.design.decision import Decision
from groundplan.design.training.machines import CpuMachines, Machines
from groundplan.spec.training import Model
from groundplan.spec.words import ControlPlane

_CPU_IMAGE = "projects/ubuntu-os-cloud/global/images/family/ubuntu-2204-lts"
"""Machines without accelerators need no driver."""


def runtime(model: Model, machines: Machines, plane: ControlPlane) -> Decision[str]:
    """Look up what machines boot."""
    if isinstance(machines, TpuSlice) and plane in {"tpu-vm", "queued"}:
        return _tpu_api(model, machines)
    if isinstance(machines, CpuMachines):
        return Decision(title="Runtime", value=_CPU_IMAGE, because="no accelerator, so no driver", source="groundplan")
    found = image(machines.family)
    if found is None:
        raise LookupError(f"no image is known for {machines.family}")
    doubt = "" if found.verified else "; UNVERIFIED: nobody was seen to use it on these machines"
    return Decision(
        title="Runtime",
        value=found.reference,
        because=f"an image with the drivers of {machines.chip.title}, for {found.architecture}{doubt}",
        source=str(found.source),
        field="container.image",
    )


def _tpu_api(model: Model, machines: TpuSlice) -> Decision[str]:
    found = tpu_runtime(machines, model.framework, model.framework_version)
    if found is None:
        raise LookupError(f"the TPU API has no runtime for {machines.name}")
    doubt = "" if found.verified else f"; UNVERIFIED: {found.note}"
    return Decision(
        title="Runtime",
        value=found.name,
        because=f"the TPU API's runtime for {machines.chip.title} and {model.framework}{doubt}",
        source=str(found.source),
        field="model.framework_version",
    )
