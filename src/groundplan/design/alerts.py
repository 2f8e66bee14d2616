"""Alerts on parts that the design leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.design.iot_telemetry import Route
from groundplan.errors import Problem
from groundplan.spec.iot_telemetry import IotTelemetry

_ON_BROKER = ("broker-health", "certificate-expiry")


def alert_problems(spec: IotTelemetry, route: Route) -> Iterator[Problem]:
    """Find alerts on the broker where the route has none: nobody would ever be told."""
    if route is Route.BROKER:
        return
    for index, alert in enumerate(spec.alerts):
        if alert.on in _ON_BROKER:
            yield Problem(
                code="conflict",
                message=f'route "{route}", which the design chose, has no broker to watch',
                path=("alerts", index, "on"),
                value=alert.on,
                allowed="backlog, dead-letters, lag",
                hint="remove the alert, or set ingest.route to broker",
            )
