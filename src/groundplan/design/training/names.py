"""Physical names of a training run, and the place of its data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from groundplan.design.decision import Decision
from groundplan.design.names import TELEMETRY, Sample, account_id, bucket_name, refused
from groundplan.design.names import names as iot_names
from groundplan.design.training.record import TrainingNames
from groundplan.errors import Problem
from groundplan.spec.training import Training

if TYPE_CHECKING:
    from groundplan.spec.iot_telemetry import IotTelemetry

BUCKETS = ("checkpoints", "data", "logs", "source")
"""Buckets, by what they hold; `data` is made only where the data is nowhere else."""

ACCOUNTS = ("trainer",)
"""Roles that have a service account of their own."""


def names(spec: Training) -> TrainingNames:
    """Every physical name that is not simply `<prefix>-<thing>-<role>`."""
    prefix = f"{spec.name}-{spec.environment}"
    return TrainingNames(
        prefix=prefix,
        buckets={role: bucket_name(spec.project, prefix, role) for role in BUCKETS},
        accounts={role: account_id(prefix, role) for role in ACCOUNTS},
    )


def name_problems(spec: Training, found: TrainingNames) -> Iterator[Problem]:
    """Find every name that Google would refuse, once for each field that it comes from."""
    return refused(_samples(spec, found))


def data_place(spec: Training, iot: IotTelemetry | None) -> Decision[str]:
    """Decide where the training data is: in the user's bucket, a linked platform's, or one that the stack makes."""
    if spec.data.location is not None:
        return Decision(
            title="Data", value=spec.data.location, because="the spec says where it is", field="data.location"
        )
    if iot is not None:
        return Decision(
            title="Data",
            value=f"gs://{iot_names(iot).buckets['training']}/{TELEMETRY}",
            because=f"the platform {iot.name} ({iot.environment}) builds a training data set there",
            rejected={"a bucket of its own": "the data would be copied, and grow old"},
            field="data.iot",
        )
    return Decision(
        title="Data",
        value=f"gs://{names(spec).buckets['data']}",
        because="the spec names no place, so the stack makes a bucket to be filled",
        field="data.location",
    )


def data_problems(iot: IotTelemetry | None) -> Iterator[Problem]:
    """Find a linked platform that makes no training data."""
    if iot is not None and iot.archive.training_every is None:
        yield Problem(
            code="conflict",
            message=f"the platform {iot.name} ({iot.environment}) builds no training data set",
            path=("data", "iot"),
            hint="set archive.training_every in its spec",
        )


def _samples(spec: Training, found: TrainingNames) -> Iterator[Sample]:
    yield ("project",), spec.project, "bucket", f"{spec.project}-x"
    for bucket in found.buckets.values():
        yield ("name",), spec.name, "bucket", bucket.removeprefix(f"{spec.project}-")
    for account in found.accounts.values():
        yield ("name",), spec.name, "service-account", account
