"""From a spec to a design: every decision, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from groundplan.catalog.regions import zones
from groundplan.design.aggregation import aggregate_at_gateway
from groundplan.design.alerts import alert_problems
from groundplan.design.architecture import ingestion_service, parts, stream_processing_service
from groundplan.design.broker import broker_fleet, broker_problems
from groundplan.design.cidr import cidr_plan
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import IotDesign, Load, Names, Protection, Route
from groundplan.design.labels import labels
from groundplan.design.load import load
from groundplan.design.names import name_problems, names
from groundplan.design.processing import processing
from groundplan.design.protection import protection
from groundplan.design.quota import publish_quota
from groundplan.design.retention import retention
from groundplan.design.route import ingest_route
from groundplan.design.table import table_layout, table_problems
from groundplan.design.workers import batch_workers, stream_workers, worker_problems
from groundplan.errors import Invalid, Problem
from groundplan.spec.iot_telemetry import IotTelemetry

T = TypeVar("T")

SPREAD = 3
"""Zones that machines are spread over: what a regional instance group takes by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What every later decision stands on."""

    names: Names
    zones: tuple[str, ...]
    protection: Decision[Protection]
    aggregation: Decision[bool]
    load: Decision[Load]
    route: Decision[Route]


def design_iot(spec: IotTelemetry) -> IotDesign:
    """Decide everything that the spec leaves open; the same spec gives the same design.

    The spec is one that `groundplan.spec.load` accepts: its rules hold. Raises Invalid with everything wrong that only
    the decisions bring to light: names that Google refuses, limits that the fleet exceeds, alerts on what is left out.
    """
    ground = _ground(spec)
    problems = tuple(_problems(spec, ground))
    if problems:
        raise Invalid(problems)
    return _complete(spec, ground)


def _ground(spec: IotTelemetry) -> _Ground:
    aggregation = aggregate_at_gateway(spec)
    return _Ground(
        names=names(spec),
        zones=zones(spec.region)[:SPREAD],
        protection=protection(spec),
        aggregation=aggregation,
        load=load(spec, aggregated=aggregation.value),
        route=ingest_route(spec),
    )


def _problems(spec: IotTelemetry, ground: _Ground) -> Iterator[Problem]:
    route, sent = ground.route.value, ground.load.value
    yield from name_problems(spec, ground.names)
    yield from table_problems(spec)
    yield from alert_problems(spec, route)
    if route is Route.BROKER:
        yield from broker_problems(spec, sent, ground.protection.value, len(ground.zones))
    if spec.stream is not None:
        yield from worker_problems(spec, sent)


def _complete(spec: IotTelemetry, ground: _Ground) -> IotDesign:
    route, sent, guarded = ground.route.value, ground.load.value, ground.protection.value
    spread = len(ground.zones)
    processed = processing(spec)
    broker = broker_fleet(spec, sent, guarded, spread) if route is Route.BROKER else None
    workers = stream_workers(spec, sent, guarded) if processed.value else None
    batch = batch_workers(spec, sent)
    made = IotDesign(
        names=ground.names,
        labels=labels(spec),
        zones=ground.zones,
        protection=guarded,
        load=sent,
        parts=parts(spec),
        aggregate_at_gateway=ground.aggregation,
        route=ground.route,
        ingestion=ingestion_service(),
        quota=publish_quota(spec.region, sent, route),
        processing=processed,
        stream_processing=stream_processing_service() if processed.value else None,
        broker=broker,
        workers=workers,
        batch=batch,
        table=table_layout(spec, sent),
        retention=retention(spec),
        cidr=cidr_plan(spec, _value(broker), _value(workers), _value(batch), spread),
        decisions=(),
    )
    return replace(made, decisions=_in_order(made, ground))


def _in_order(made: IotDesign, ground: _Ground) -> tuple[Decision[Any], ...]:
    taken = (
        *(ground.protection, made.parts, made.aggregate_at_gateway, ground.load, made.route, made.ingestion),
        *(made.quota, made.processing, made.stream_processing, made.broker, made.workers, made.batch),
        *(made.table, made.retention, made.cidr),
    )
    return tuple(decision for decision in taken if decision is not None)


def _value(decision: Decision[T] | None) -> T | None:
    return decision.value if decision else None
