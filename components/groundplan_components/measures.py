"""What devices report, and the form it takes on topics (Avro) and in tables (BigQuery columns).

The two forms agree field by field, so that Pub/Sub can write a topic's messages to a table without a pipeline. Every
measure may be null: a device that cannot read one sensor still reports the others. In JSON, Avro writes a value that
may be null as `{"double": 21.5}`, and wants every field present.
Source: "Properties of a BigQuery subscription" (schema compatibility), docs.cloud.google.com/pubsub/docs/bigquery.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

MeasureType = Literal["float", "integer", "boolean", "string"]

AVRO_TYPES: dict[MeasureType, str] = {"float": "double", "integer": "long", "boolean": "boolean", "string": "string"}
COLUMN_TYPES: dict[MeasureType, str] = {
    "float": "FLOAT",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "string": "STRING",
}
AVRO_TIME = {"type": "long", "logicalType": "timestamp-micros"}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One quantity that devices report.

    name: key in the payload and column in tables. unit: for people. missing: what the stream puts in the place of a
    missing value: a constant, the device's `last` value, or `none`, which leaves it empty.
    """

    name: str
    unit: str
    type: MeasureType = "float"
    missing: str | float | bool = "none"

    @property
    def numeric(self) -> bool:
        """Whether aggregates of it mean something."""
        return self.type in {"float", "integer"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a BigQuery table, its fields in the order in which the API returns them.

    mode: REQUIRED or NULLABLE.
    """

    name: str
    type: str
    mode: str = "NULLABLE"
    description: str


def table_schema(columns: Iterable[Column]) -> str:
    """The JSON schema of a table with these columns."""
    return json.dumps([asdict(column) for column in columns])


DEVICE = Column(name="device_id", type="STRING", mode="REQUIRED", description="The device, as named by its certificate")
EVENT_TIME = Column(name="event_time", type="TIMESTAMP", mode="REQUIRED", description="When it was measured, UTC")


def raw_columns(measures: Iterable[Measure]) -> tuple[Column, ...]:
    """The columns of telemetry as it comes: one row for each message."""
    return (DEVICE, EVENT_TIME, *(_value(measure) for measure in measures))


def windowed_columns(measures: Iterable[Measure], aggregates: Iterable[str]) -> tuple[Column, ...]:
    """The columns of aggregates over windows: `<measure>_<aggregate>` each.

    There is one row for each device, window and pane; the highest pane of a window is the one that holds.
    A count is an integer and everything else a float. Measures that are not numbers have no aggregates.
    """
    columns = [
        DEVICE,
        Column(name="window_start", type="TIMESTAMP", mode="REQUIRED", description="Start of the window, included"),
        Column(name="window_end", type="TIMESTAMP", mode="REQUIRED", description="End of the window, excluded"),
        Column(name="pane", type="INTEGER", mode="REQUIRED", description="0 at first, more for each correction"),
    ]
    kinds = tuple(aggregates)
    for measure in measures:
        if measure.numeric:
            columns += [_aggregate(measure, aggregate) for aggregate in kinds]
    return tuple(columns)


def telemetry_avro(measures: Iterable[Measure]) -> str:
    """The Avro schema of a telemetry message: device, time, and each measure or null."""
    return _record("Telemetry", [_nullable(measure.name, AVRO_TYPES[measure.type]) for measure in measures])


def report_avro(record: str) -> str:
    """The Avro schema of a message whose content the devices decide: `payload` holds their JSON as text."""
    return _record(record, [{"name": "payload", "type": "string"}])


def _record(name: str, fields: list[dict[str, Any]]) -> str:
    head: list[dict[str, Any]] = [
        {"name": DEVICE.name, "type": "string"},
        {"name": EVENT_TIME.name, "type": AVRO_TIME},
    ]
    return json.dumps({"type": "record", "name": name, "namespace": "groundplan", "fields": head + fields})


def _nullable(name: str, avro_type: str) -> dict[str, Any]:
    return {"name": name, "type": ["null", avro_type], "default": None}


def _value(measure: Measure) -> Column:
    return Column(name=measure.name, type=COLUMN_TYPES[measure.type], description=f"In {measure.unit}")


def _aggregate(measure: Measure, aggregate: str) -> Column:
    count = aggregate == "count"
    return Column(
        name=f"{measure.name}_{aggregate}",
        type="INTEGER" if count else "FLOAT",
        description="Values in the window" if count else f"{aggregate} over the window, in {measure.unit}",
    )
