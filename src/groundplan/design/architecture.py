"""Which parts the system has, and which Google Cloud service takes each role of the reference architecture.

Source: Google Cloud Architecture Center, connected device architectures (reviewed 2023-01-26 and 2024-08-09).
"""

from __future__ import annotations

from groundplan.design.decision import Decision
from groundplan.spec.iot_telemetry import IotTelemetry

SOURCE = "Google Cloud Architecture Center, connected device architectures (2024-08-09)"


def parts(spec: IotTelemetry) -> Decision[tuple[str, ...]]:
    """Name the parts of the architecture: edge devices, gateways where there are any, and the cloud platform."""
    rejected = {"repeater": "a detail of the network between devices and gateways, not a part of the architecture"}
    if spec.fleet.gateways:
        value: tuple[str, ...] = ("edge devices", "gateways", "cloud platform")
        because = "devices measure, gateways connect them and may reduce what they send, the platform does the rest"
    else:
        value = ("edge devices", "cloud platform")
        because = "devices measure and connect by themselves, the platform does the rest"
        rejected["gateways"] = "fleet.gateways is 0: each device connects by itself"
    return Decision(
        title="Parts", value=value, because=because, rejected=rejected, source=SOURCE, field="fleet.gateways"
    )


def ingestion_service() -> Decision[str]:
    """Choose the service that takes telemetry in."""
    return Decision(
        title="Ingestion service",
        value="Pub/Sub",
        because="it takes bursts from many publishers, keeps messages until they are processed, and feeds every reader",
        rejected={
            "Cloud Storage": "takes bulk uploads of files, not single messages; it is where messages are archived",
            "BigQuery streaming": "a store: it takes rows, holds nothing back for other readers",
            "Bigtable": "a store: whoever processes the stream would have to poll it",
        },
        source=SOURCE,
    )


def stream_processing_service() -> Decision[str]:
    """Choose the service that processes the stream."""
    return Decision(
        title="Stream processing service",
        value="Dataflow",
        because="it windows by event time, waits for late messages, fills in missing values and scales by itself",
        rejected={
            "Pub/Sub": "takes messages in and hands them on; it does not compute over windows",
            "BigQuery": "a store: it is where results are queried",
            "Cloud Storage": "a store: it is where messages are archived",
        },
        source=SOURCE,
        field="stream",
    )
