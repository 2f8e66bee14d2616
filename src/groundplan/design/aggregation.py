"""Where readings are reduced to windows: at the gateway, or in the cloud."""

from __future__ import annotations

from groundplan.catalog.figures import figure
from groundplan.design.decision import Decision
from groundplan.design.wording import count, span
from groundplan.spec.iot_telemetry import IotTelemetry, Stream

SOURCE = "groundplan, case average-at-the-gateway"


def aggregate_at_gateway(spec: IotTelemetry) -> Decision[bool]:
    """Decide whether gateways send one message per window with one value per measure, in the place of every reading.

    Single readings are lost at the gateway, so it is done only where nothing asks for them: no function watches a
    measure, and no device is addressed by itself. Late and missing readings remain the stream's work.
    """
    wanted = spec.fleet.aggregate
    obstacle = _obstacle(spec)
    value = wanted == "gateway" or (wanted == "auto" and not obstacle)
    if wanted != "auto":
        because, other = f"the spec asks for it: fleet.aggregate is {wanted}", "the spec asks for the other place"
    elif spec.stream is not None and value:
        because, other = (
            _reduction(spec, spec.stream),
            "every reading would travel and be paid for, and analysts ask for windows",
        )
    else:
        because, other = obstacle, obstacle
    return Decision(
        title="Aggregation",
        value=value,
        because=because,
        rejected={"in the cloud" if value else "at the gateway": other},
        source=f"{SOURCE}; {figure('gateway.readings_per_window').cite}",
        field="fleet.aggregate",
    )


def readings_per_window(spec: IotTelemetry) -> float:
    """How many readings one gateway takes in during one window; 0 without gateways or windows."""
    if not spec.fleet.gateways or spec.stream is None:
        return 0.0
    return spec.fleet.devices / spec.fleet.gateways * (spec.stream.window / spec.fleet.message_every)


def _obstacle(spec: IotTelemetry) -> str:
    """Why readings stay single, in one line; empty when nothing stands in the way."""
    if not spec.fleet.gateways:
        return "there are no gateways"
    if spec.stream is None:
        return "there is no window to reduce readings to: the spec has no stream"
    if spec.fleet.direction == "both":
        return "devices are addressed one by one, so their values are kept apart"
    if any(function.on != "events" for function in spec.functions):
        return "a function watches single readings of a measure; an average would hide the peaks"
    least = figure("gateway.readings_per_window").value
    if readings_per_window(spec) < least:
        return f"a gateway takes in fewer than {count(least, 'reading')} in a window: little would be saved"
    return ""


def _reduction(spec: IotTelemetry, stream: Stream) -> str:
    readings = round(readings_per_window(spec))
    measures = len(spec.telemetry.measures)
    return (
        f"{count(readings, 'reading')} of a gateway in {span(stream.window)} become one message with one value per "
        f"measure and aggregate ({count(measures, 'measure')}: {', '.join(stream.aggregates)})"
    )
