"""What the fleet sends once it reaches the cloud: connections, messages per second, bytes per message."""

from __future__ import annotations

from groundplan.catalog.figures import figure
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import Load
from groundplan.design.wording import count, rate, size, span
from groundplan.spec.iot_telemetry import IotTelemetry, Stream


def load(spec: IotTelemetry, *, aggregated: bool) -> Decision[Load]:
    """Compute the load; `aggregated` when gateways send one message per window in the place of every reading."""
    fleet = spec.fleet
    connections = fleet.gateways or fleet.devices
    if aggregated and spec.stream is not None:
        window = spec.stream.window
        value = Load(
            connections=connections,
            messages=fleet.gateways / window.total_seconds(),
            payload=_aggregated_payload(spec, spec.stream),
        )
        because = f"{count(fleet.gateways, 'gateway')} send one message in {span(window)}"
    else:
        value = Load(
            connections=connections,
            messages=fleet.devices / fleet.message_every.total_seconds(),
            payload=fleet.payload,
        )
        because = f"{count(fleet.devices, 'device')} send one message in {span(fleet.message_every)}"
    return Decision(
        title="Load",
        value=value,
        because=f"{because}: {rate(value.messages)} of {size(value.payload)}, {size(value.bytes)}/s",
        source=figure("gateway.value_bytes").cite if aggregated else "the spec",
        field="fleet",
    )


def _aggregated_payload(spec: IotTelemetry, stream: Stream) -> int:
    values = len(spec.telemetry.measures) * len(stream.aggregates)
    return figure("gateway.envelope_bytes").value + figure("gateway.value_bytes").value * values
