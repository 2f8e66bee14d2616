"""Rules of alerts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from groundplan.spec.iot_telemetry import Alert, IotTelemetry
from groundplan.spec.rules.rule import Fault, reads, repeated
from groundplan.spec.units import parse_duration

DURATIONS = {
    "backlog": (timedelta(minutes=1), timedelta(days=7)),
    "lag": (timedelta(seconds=10), timedelta(days=1)),
    "certificate-expiry": (timedelta(days=1), timedelta(days=365)),
}
"""The least and greatest threshold of each alert on a span of time."""

_COUNT = r"[0-9]{1,9}"


@reads("alerts")
def thresholds_have_the_unit_of_what_is_watched(spec: IotTelemetry) -> Iterator[Fault]:
    """A duration for backlog, lag and certificate expiry; a count for dead letters; none for broker health."""
    for index, alert in enumerate(spec.alerts):
        if alert.above is not None and (allowed := _threshold_fault(alert)):
            message = f'"{alert.above[:40]}" is no threshold for {alert.on}'
            path = ("alerts", index, "above")
            hint = "remove above" if alert.on == "broker-health" else f"write {allowed}"
            yield Fault(code="threshold", path=path, message=message, allowed=allowed, hint=hint)


@reads("alerts", "stream")
def lag_is_of_a_stream(spec: IotTelemetry) -> Iterator[Fault]:
    """Only a stream runs on Dataflow and can lag."""
    for index, alert in enumerate(spec.alerts):
        if alert.on == "lag" and spec.stream is None:
            hint = "add stream, or watch backlog"
            yield Fault(code="conflict", path=("alerts", index, "on"), message="there is no stream to lag", hint=hint)


@reads("alerts", "ingest")
def broker_alerts_need_a_broker(spec: IotTelemetry) -> Iterator[Fault]:
    """Routes that are chosen without a broker have none to watch."""
    for index, alert in enumerate(spec.alerts):
        if alert.on in {"broker-health", "certificate-expiry"} and spec.ingest.route in {"direct", "export"}:
            message = f'the route "{spec.ingest.route}" has no broker'
            path = ("alerts", index, "on")
            yield Fault(code="conflict", path=path, message=message, allowed="backlog, dead-letters, lag")


@reads("alerts")
def alerts_stand_once(spec: IotTelemetry) -> Iterator[Fault]:
    """One person has one threshold for one thing."""
    pairs = [(alert.on, alert.email) for alert in spec.alerts]
    for index, (on, email) in repeated(pairs):
        message = f"{email[:40]} is told of {on} already"
        yield Fault(code="duplicate", path=("alerts", index), message=message, hint="remove one")


def _threshold_fault(alert: Alert) -> str:
    """What the threshold should be; empty when it is that."""
    text = alert.above or ""
    if alert.on == "broker-health":
        return "no threshold"
    if alert.on == "dead-letters":
        return "" if re.fullmatch(_COUNT, text) else "a count such as 10"
    least, greatest = DURATIONS[alert.on]
    try:
        inside = least <= parse_duration(text) <= greatest
    except ValueError:
        inside = False
    return "" if inside else f"a duration from {_days_or_seconds(least)} to {_days_or_seconds(greatest)}"


def _days_or_seconds(value: timedelta) -> str:
    return f"{value.days}d" if value.days else f"{value.seconds}s"
