"""Rules of an explicit accelerator: one way to say what is wanted. Whether Google offers it, the design tells."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.spec.rules.rule import Fault, reads
from groundplan.spec.training import Training

WAYS = ("gpu", "tpu", "machine_type")
"""The fields that each name a shape."""


@reads("accelerator")
def shape_is_said_once(spec: Training) -> Iterator[Fault]:
    """A GPU, a TPU slice or a machine type; two of them could contradict each other."""
    wanted = spec.accelerator
    if wanted == "auto":
        return
    given = [way for way in WAYS if getattr(wanted, way) is not None]
    if not given:
        message, hint = "no accelerator is named", "give gpu, tpu or machine_type; or accelerator: auto"
        yield Fault(code="missing", path=("accelerator",), message=message, allowed=", ".join(WAYS), hint=hint)
    for way in given[1:]:
        message = f"{given[0]} says already what is wanted"
        hint = f"give {given[0]} or {way}"
        yield Fault(code="conflict", path=("accelerator", way), message=message, hint=hint)


@reads("accelerator")
def topology_is_of_a_slice(spec: Training) -> Iterator[Fault]:
    """Only TPU slices have a topology that a user chooses."""
    wanted = spec.accelerator
    if wanted != "auto" and wanted.topology is not None and wanted.tpu is None:
        message, hint = "only a TPU slice has a topology", "remove topology, or give tpu"
        yield Fault(code="conflict", path=("accelerator", "topology"), message=message, hint=hint)
