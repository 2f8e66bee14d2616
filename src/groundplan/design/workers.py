"""Dataflow workers: machine type and number, for the stream and for the batch job that builds training data."""

from __future__ import annotations

import math
from collections.abc import Iterator

from groundplan.catalog.figures import figure
from groundplan.catalog.machine_types import machine_type
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import Load, Protection, Workers
from groundplan.design.machines import offered
from groundplan.design.wording import count, rate, size, span
from groundplan.errors import Problem
from groundplan.spec.iot_telemetry import IotTelemetry

_VCPUS = (2, 4, 8, 16)
_SERIES = ("e2", "n2", "n4")
_HANDY = 20
"""Above so many workers, larger ones are taken: each worker carries its own overhead."""
_BATCH_SHARE = 8
"""The batch job is done within this fraction of the time between two runs."""


def stream_workers(spec: IotTelemetry, load: Load, protection: Protection) -> Decision[Workers]:
    """Size the streaming job: what the mean load needs at the start, and twice that when there is a backlog."""
    name, needed = _fit(spec.region, load.messages, load.bytes)
    start = max(needed, 2 if protection.spare == "zone" else 1)
    return Decision(
        title="Dataflow workers",
        value=Workers(machine_type=name, count=start, max_count=_ceiling(start)),
        because=(
            f"{rate(load.messages)} and {size(load.bytes)}/s; a vCPU is planned for "
            f"{figure('dataflow.messages_per_vcpu').value:,}/s and {size(figure('dataflow.bytes_per_vcpu').value)}/s"
        ),
        rejected={"fixed number": "a backlog could not be worked off", **_other_sizes(name)},
        source=f"{figure('dataflow.messages_per_vcpu').cite}; {figure('dataflow.bytes_per_vcpu').cite}",
        field="stream",
    )


def batch_workers(spec: IotTelemetry, load: Load) -> Decision[Workers] | None:
    """Size the job that builds training data from the archive; None when the spec asks for none."""
    every = spec.archive.training_every
    if every is None:
        return None
    name, needed = _fit(spec.region, 0, load.bytes * _BATCH_SHARE)
    stored = load.bytes * every.total_seconds()
    return Decision(
        title="Training data workers",
        value=Workers(machine_type=name, count=1, max_count=min(max(needed, 2), figure("dataflow.workers").value)),
        because=f"{size(stored)} gather in {span(every)}, and are read within an eighth of that time",
        rejected={"streaming job": "training data is read once, long after it arrived"},
        source=figure("dataflow.bytes_per_vcpu").cite,
        field="archive.training_every",
    )


def worker_problems(spec: IotTelemetry, load: Load) -> Iterator[Problem]:
    """Find a stream that one Dataflow job cannot carry."""
    _, needed = _fit(spec.region, load.messages, load.bytes)
    most = figure("dataflow.workers").value
    if needed > most:
        yield Problem(
            code="capacity",
            message=f"the stream would need {needed:,} Dataflow workers",
            path=("fleet", "message_every"),
            value=span(spec.fleet.message_every),
            allowed=f"at most {most:,} workers in one job",
            hint="send less often, aggregate at gateways, or divide the fleet over several specs",
        )


def _fit(region: str, messages: float, throughput: float) -> tuple[str, int]:
    """Choose the smallest workers of which no more than a handy number is needed, else the largest; and how many."""
    name, needed = "", 0
    for vcpus in _VCPUS:
        name = offered((f"{series}-standard-{vcpus}" for series in _SERIES), region)
        needed = max(
            1,
            math.ceil(messages / (figure("dataflow.messages_per_vcpu").value * vcpus)),
            math.ceil(throughput / (figure("dataflow.bytes_per_vcpu").value * vcpus)),
        )
        if needed <= _HANDY:
            break
    return name, needed


def _ceiling(start: int) -> int:
    return min(max(2 * start, 2), figure("dataflow.workers").value)


def _other_sizes(name: str) -> dict[str, str]:
    found = machine_type(name)
    if found is None or found.vcpus == _VCPUS[-1]:
        return {}
    return {"larger workers": f"{count(_HANDY, 'worker')} or fewer of this size are enough"}
