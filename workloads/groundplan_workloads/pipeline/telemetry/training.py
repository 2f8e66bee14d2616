"""The training data set: every archived reading once, with gaps filled as in the stream.

Each run writes a folder of its own, named for its start, so a model can name the data that it was trained on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import apache_beam as beam
import pyarrow as pa
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection

from .missing import fill_history
from .readings import InvalidReadingError, Measure, Reading, checked

COLUMN_TYPES: Mapping[str, pa.DataType] = {
    "float": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "string": pa.string(),
}
END_OF_TIME = datetime(9998, 12, 31, tzinfo=UTC)


def training_rows(records: PCollection[Mapping[str, Any]], measures: Sequence[Measure]) -> PCollection[dict[str, Any]]:
    """Turn archived records into rows; what the stream would have called a dead letter is left out and counted."""
    rows: PCollection[dict[str, Any]] = (
        records
        | "Readings" >> beam.FlatMap(_readings, tuple(measures)).with_output_types(tuple[str, Reading])
        | "Histories" >> beam.GroupByKey()
        | "Fill gaps" >> beam.FlatMap(_rows, tuple(measures))
    )
    return rows


def schema(measures: Sequence[Measure]) -> pa.Schema:
    """Describe the columns: device, time, and each measure."""
    time = ("event_time", pa.timestamp("us", tz="UTC"))
    values = [(measure.name, COLUMN_TYPES[measure.type]) for measure in measures]
    return pa.schema([("device_id", pa.string()), time, *values])


def run_folder(path: str, start: datetime) -> str:
    """Name the folder of the run that started at this time."""
    return f"{path.rstrip('/')}/{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _readings(record: Mapping[str, Any], measures: Sequence[Measure]) -> Iterator[tuple[str, Reading]]:
    published = record.get("publish_time")
    latest = published if isinstance(published, datetime) else END_OF_TIME
    try:
        reading = checked(record.get("device_id"), record.get("event_time"), latest, record, measures)
    except InvalidReadingError:
        Metrics.counter("training", "left_out").inc()
    else:
        yield reading.device_id, reading


def _rows(history: tuple[str, Iterable[Reading]], measures: Sequence[Measure]) -> Iterator[dict[str, Any]]:
    for reading in fill_history(history[1], measures):
        yield {"device_id": reading.device_id, "event_time": reading.event_time} | dict(reading.values)
