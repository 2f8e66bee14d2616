"""Fields of a spec that are right by themselves but contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.catalog.regions import regions
from groundplan.design.iot_telemetry import Route
from groundplan.errors import Problem
from groundplan.spec.iot_telemetry import IotTelemetry


def region_problems(spec: IotTelemetry) -> Iterator[Problem]:
    """Find a region that does not exist."""
    if spec.region not in regions():
        yield Problem(
            code="region",
            message=f"there is no region {spec.region!r}",
            path=("region",),
            value=spec.region,
            allowed="a Google Cloud region such as europe-west1 or us-central1",
        )


def contradictions(spec: IotTelemetry, route: Route) -> Iterator[Problem]:
    """Find every pair of fields of which one would be silently ignored."""
    yield from _route(spec, route)
    yield from _aggregation(spec)
    yield from _missing_values(spec)
    yield from _alerts(spec, route)


def _route(spec: IotTelemetry, route: Route) -> Iterator[Problem]:
    path = ("ingest", "route")
    if route is not Route.BROKER and spec.fleet.direction == "both":
        yield Problem(
            code="route",
            message=f"commands cannot reach devices on route {route}",
            path=path,
            value=route,
            allowed="broker or auto, while fleet.direction is both",
            hint="write broker, or set fleet.direction to telemetry",
        )
    if route is Route.EXPORT and spec.stream is not None:
        yield Problem(
            code="route",
            message="route export stores messages without processing, but the spec has a stream",
            path=path,
            value=route,
            allowed="broker, direct or auto, while there is a stream",
            hint="write direct, or take the stream out",
        )


def _aggregation(spec: IotTelemetry) -> Iterator[Problem]:
    if spec.fleet.aggregate != "gateway":
        return
    missing = [name for name, there in (("fleet.gateways", spec.fleet.gateways), ("stream", spec.stream)) if not there]
    if missing:
        yield Problem(
            code="aggregate",
            message=f"gateways cannot aggregate without {' and '.join(missing)}",
            path=("fleet", "aggregate"),
            value="gateway",
            allowed="cloud or auto",
            hint=f"set {' and '.join(missing)}",
        )


def _missing_values(spec: IotTelemetry) -> Iterator[Problem]:
    if spec.stream is not None:
        return
    for index, measure in enumerate(spec.telemetry.measures):
        if measure.missing != "none":
            yield Problem(
                code="missing",
                message=f"nothing fills in missing values of {measure.name!r} without a stream",
                path=("telemetry", "measures", index, "missing"),
                value=str(measure.missing),
                allowed="none",
                hint="add a stream, or leave missing values empty",
            )


def _alerts(spec: IotTelemetry, route: Route) -> Iterator[Problem]:
    absent = {} if route is Route.BROKER else {"broker-health": "a broker", "certificate-expiry": "a broker"}
    if spec.stream is None:
        absent["lag"] = "a stream"
    for index, alert in enumerate(spec.alerts):
        if alert.on in absent:
            yield Problem(
                code="alert",
                message=f"there is nothing to watch for {alert.on!r}: this workload has not got {absent[alert.on]}",
                path=("alerts", index, "on"),
                value=alert.on,
                hint="take the alert out",
            )
