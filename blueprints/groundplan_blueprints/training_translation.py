"""From the words of a training spec and its design to the arguments of components, which know neither."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal, cast

from groundplan.catalog.consumption import Option, companions
from groundplan.catalog.gpus import gpu_machines
from groundplan.design.training.record import TrainingDesign
from groundplan.design.training.shape import Shape
from groundplan.spec.training import Training
from groundplan_components.compute_host import Gpus, Machine
from groundplan_components.trainer import ForeignImages
from groundplan_components.trainer_host import Library, RunSettings
from groundplan_components.training_terms import Terms

_REPOSITORY = re.compile(r"(?P<location>[a-z0-9-]+)-docker\.pkg\.dev/(?P<project>[^/]+)/(?P<repository>[^/]+)/.+")


def settings(spec: Training, design: TrainingDesign) -> RunSettings:
    """What the launcher and the guard of every host are told."""
    shape, limit, traffic = design.shape.value, design.limit.value, design.traffic.value
    return RunSettings(
        run=design.names.prefix,
        framework=spec.model.framework,
        family=cast("Literal['gpu', 'tpu', 'cpu']", shape.family.value),
        hosts=shape.hosts,
        per_host=max(1, shape.per_host),
        environment={**design.distribution.value.environment, **traffic.environment},
        library=Library(package=traffic.package, folder=traffic.folder) if traffic.package else None,
        image=spec.container.image,
        command=spec.container.command,
        checkpoint_every=spec.checkpoint_every,
        idle=design.keeping.value.idle,
        limit=(limit.after if limit.by_hosts else None) or timedelta(0),
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
    shape, parts = design.shape.value, design.hosts.value
    return Machine(
        machine_type=shape.machine_type,
        image=design.runtime,
        boot_type=parts.boot_disk,
        gpus=Gpus(name=shape.name, count=shape.per_host) if shape.attached else None,
        secure_boot=parts.secure_boot,
    )


def images(spec: Training) -> ForeignImages | None:
    """The repository of Artifact Registry that the image is in; None for an image from elsewhere."""
    found = _REPOSITORY.fullmatch(spec.container.image)
    return ForeignImages(**found.groupdict()) if found else None


def _refuses_standard(shape: Shape) -> bool:
    """Whether machines from a reservation take the model that binds them to it."""
    found = gpu_machines().get(shape.machine_type)
    return found is not None and companions(Option.RESERVATION, found.family).provisioning_model == "RESERVATION_BOUND"
