"""Whether the stream is processed by Dataflow, or stored by an export subscription as it comes."""

from __future__ import annotations

from groundplan.design.decision import Decision
from groundplan.design.wording import span
from groundplan.spec.iot_telemetry import IotTelemetry

SOURCE = "https://docs.cloud.google.com/pubsub/docs/bigquery (2026-04-08)"


def processing(spec: IotTelemetry) -> Decision[bool]:
    """Process where the spec has a stream: windows, late messages and missing values need it; storing does not."""
    stream = spec.stream
    if stream is None:
        return Decision(
            title="Processing",
            value=False,
            because="the spec has no stream: messages are stored as they come, by a BigQuery subscription",
            rejected={"Dataflow": "not necessary when messages need no further processing"},
            source=SOURCE,
            field="stream",
        )
    return Decision(
        title="Processing",
        value=True,
        because=(
            f"{', '.join(stream.aggregates)} over windows of {span(stream.window)}, with messages that may be "
            f"{span(stream.allowed_lateness)} late and values that may be missing"
        ),
        rejected={"export subscription": "stores messages as they come: no windows, no late or missing values"},
        source=SOURCE,
        field="stream",
    )
