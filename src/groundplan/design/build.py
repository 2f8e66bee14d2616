"""From a spec to a design: every decision, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from groundplan.catalog.regions import zones
from groundplan.design.aggregation import aggregate_at_gateway
from groundplan.design.architecture import ingestion_service, parts, stream_processing_service
from groundplan.design.broker import broker_fleet, broker_problems
from groundplan.design.cidr import cidr_plan
from groundplan.design.consistency import contradictions, region_problems
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import IotDesign, Load, Protection, Route
from groundplan.design.labels import label_problems, labels
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


def design(spec: IotTelemetry) -> IotDesign:
    """Decide everything that the spec leaves open; the same spec gives the same design.

    Raises Invalid with every name that Google refuses, every contradiction, and every limit that the fleet exceeds.
    """
    _refuse(region_problems(spec))
    where = zones(spec.region)[:SPREAD]
    named = names(spec)
    guarded = protection(spec)
    built_of = parts(spec)
    aggregation = aggregate_at_gateway(spec)
    sent = load(spec, aggregated=aggregation.value)
    route = ingest_route(spec)
    _refuse(name_problems(spec, named), _problems(spec, route.value, sent.value, guarded.value, len(where)))
    ingestion = ingestion_service()
    quota = publish_quota(spec.region, sent.value, route.value)
    processed = processing(spec)
    service = stream_processing_service() if processed.value else None
    by_broker = route.value is Route.BROKER
    broker = broker_fleet(spec, sent.value, guarded.value, len(where)) if by_broker else None
    workers = stream_workers(spec, sent.value, guarded.value) if processed.value else None
    batch = batch_workers(spec, sent.value)
    table, kept = table_layout(spec, sent.value), retention(spec)
    subnet = cidr_plan(spec, _value(broker), _value(workers), _value(batch), len(where))
    order = (
        *(guarded, built_of, aggregation, sent, route, ingestion, quota, processed, service),
        *(broker, workers, batch, table, kept, subnet),
    )
    return IotDesign(
        names=named,
        labels=labels(spec),
        zones=where,
        protection=guarded.value,
        load=sent.value,
        parts=built_of,
        aggregate_at_gateway=aggregation,
        route=route,
        ingestion=ingestion,
        quota=quota,
        processing=processed,
        stream_processing=service,
        broker=broker,
        workers=workers,
        batch=batch,
        table=table,
        retention=kept,
        cidr=subnet,
        decisions=tuple(decision for decision in order if decision is not None),
    )


def _problems(spec: IotTelemetry, route: Route, load: Load, guarded: Protection, zones: int) -> Iterator[Problem]:
    yield from label_problems(spec)
    yield from table_problems(spec)
    yield from contradictions(spec, route)
    if route is Route.BROKER:
        yield from broker_problems(spec, load, guarded, zones)
    if spec.stream is not None:
        yield from worker_problems(spec, load)


def _value(decision: Decision[T] | None) -> T | None:
    return decision.value if decision else None


def _refuse(*found: Iterator[Problem]) -> None:
    problems = [problem for each in found for problem in each]
    if problems:
        raise Invalid(problems)
