"""From the words of a training spec and its design to the arguments of components, which know neither."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal, cast

from groundplan.catalog.consumption import Option, companions
from groundplan.catalog.gpus import gpu_machines
from groundplan.design.training.record import Family, Shape, TrainingDesign
from groundplan.spec.training import Training
from groundplan_components.compute_host import Gpus, Machine
from groundplan_components.gpu_cluster import Placement
from groundplan_components.trainer import ForeignImages
from groundplan_components.trainer_host import RunSettings
from groundplan_components.training_terms import Terms

IDLE = {"batch": timedelta(minutes=30), "interactive": timedelta(hours=1)}
"""After so long without work machines end; whoever works at a notebook stops to think."""

KEEP_CHECKPOINTS = {"dev": timedelta(days=30), "staging": timedelta(days=90), "prod": None}
"""The age at which checkpoints are deleted, by environment."""

HYPERDISK_ONLY = ("a3-ultragpu-", "a4-", "a4x-", "g4-", "ct6e-", "tpu7x-")
"""Machine types that boot from no Persistent Disk (docs.cloud.google.com/compute/docs/disks/hyperdisks,
docs.cloud.google.com/tpu/docs/setup-persistent-disk); UNVERIFIED for g4 and tpu7x."""

UNSIGNED = "deeplearning-platform-release"
"""Images of this project have a GPU driver that Secure Boot does not accept; UNVERIFIED."""

CLOSE_BY_WORKLOAD = re.compile(r"a3-(high|mega|ultra)gpu-8g|a4-")
"""Machine types whose groups stand close by a workload policy
(docs.cloud.google.com/compute/docs/instance-groups/about-workload-policies)."""

CLOSE_BY_PLACEMENT = ("a2-", "a3-", "g2-")
"""Machine types that a compact placement policy takes
(docs.cloud.google.com/compute/docs/instances/placement-policies-overview)."""

_REPOSITORY = re.compile(r"(?P<location>[a-z0-9-]+)-docker\.pkg\.dev/(?P<project>[^/]+)/(?P<repository>[^/]+)/.+")


def settings(spec: Training, design: TrainingDesign) -> RunSettings:
    """What the launcher and the guard of every host are told."""
    shape, terms = design.shape.value, design.terms.value
    keeps_time = design.control_plane.value == "tpu-vm"
    return RunSettings(
        run=design.names.prefix,
        framework=spec.model.framework,
        family=cast("Literal['gpu', 'tpu', 'cpu']", shape.family.value),
        hosts=shape.hosts,
        per_host=max(1, shape.per_host),
        environment=design.distribution.value.environment,
        image=spec.container.image,
        command=spec.container.command,
        checkpoint_every=spec.checkpoint_every,
        idle=IDLE[spec.run.mode],
        limit=(terms.duration if keeps_time else None) or timedelta(0),
    )


def terms(design: TrainingDesign) -> Terms:
    """How machines are obtained."""
    decided = design.terms.value
    return Terms(
        option=decided.option,
        reservation=decided.reservation,
        bound=decided.option == "calendar"
        or (decided.option == "reservation" and _refuses_standard(design.shape.value)),
        duration=decided.duration,
        termination=cast("Literal['', 'STOP', 'DELETE']", decided.termination),
    )


def machine(design: TrainingDesign) -> Machine:
    """What a host on Compute Engine is made of."""
    shape, image = design.shape.value, design.runtime
    attached = shape.family is Family.GPU and shape.machine_type.startswith("n1-")
    return Machine(
        machine_type=shape.machine_type,
        image=image,
        boot_type="hyperdisk-balanced" if shape.machine_type.startswith(HYPERDISK_ONLY) else "pd-balanced",
        gpus=Gpus(name=shape.name, count=shape.per_host) if attached else None,
        secure_boot=UNSIGNED not in image,
    )


def placement(design: TrainingDesign) -> Placement:
    """How close the machines of a group stand. A group that waits for flex-start machines has no workload policy."""
    shape = design.shape.value
    if shape.hosts == 1:
        return ""
    if CLOSE_BY_WORKLOAD.match(shape.machine_type):
        return "" if design.terms.value.option == "flex-start" else "high-throughput"
    return "compact" if shape.machine_type.startswith(CLOSE_BY_PLACEMENT) else ""


def images(spec: Training) -> ForeignImages | None:
    """The repository of Artifact Registry that the image is in; None for an image from elsewhere."""
    found = _REPOSITORY.fullmatch(spec.container.image)
    return ForeignImages(**found.groupdict()) if found else None


def _refuses_standard(shape: Shape) -> bool:
    """Whether machines from a reservation take the model that binds them to it."""
    found = gpu_machines().get(shape.machine_type)
    return found is not None and companions(Option.RESERVATION, found.family).provisioning_model == "RESERVATION_BOUND"
