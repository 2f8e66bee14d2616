"""Where results go: BigQuery and Firestore. Thin: what is written is decided elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import apache_beam as beam
from apache_beam.io.gcp.bigquery import BigQueryDisposition, WriteToBigQuery
from apache_beam.pvalue import PCollection
from google.cloud import firestore

from .newest import document
from .options import Settings
from .readings import Measure, Reading
from .stream import Row, Streams, dead_letter

COLUMN_TYPES = {"float": "FLOAT64", "integer": "INT64", "boolean": "BOOL", "string": "STRING"}
COLLECTION = "newest"
BATCH_WRITES = 200


def write(streams: Streams, settings: Settings, project: str) -> None:
    """Write everything; a row that a table refuses becomes a dead letter too."""
    raw = _insert("raw", streams.raw, settings.raw_table, raw_fields(settings.measures))
    windowed = _insert(
        "windowed",
        streams.windowed,
        settings.windowed_table,
        windowed_fields(settings.measures, settings.aggregates),
    )
    refused = (raw, windowed) | "Refused" >> beam.Flatten() | "Refused rows" >> beam.Map(_refused)
    dead = (streams.dead_letters, refused) | "All dead letters" >> beam.Flatten()
    _insert("dead letters", dead, settings.dead_letter_table, DEAD_LETTER_FIELDS)
    (
        streams.newest
        | "Batches" >> beam.BatchElements(max_batch_size=BATCH_WRITES)
        | "Write newest" >> beam.ParDo(WriteNewest(project, settings.state_database, settings.state_keep))
    )


class WriteNewest(beam.DoFn):
    """Merges readings into their devices' documents, many at a time."""

    def __init__(self, project: str, database: str, keep: timedelta) -> None:
        self._project = project
        self._database = database
        self._keep = keep

    def setup(self) -> None:
        """Connect once for each worker."""
        self._client = firestore.Client(self._project, database=self._database)

    def process(self, element: list[Reading]) -> None:
        """Write the batch; an error is raised, and Beam tries again."""
        batch = self._client.batch()
        for reading in element:
            reference = self._client.collection(COLLECTION).document(reading.device_id)
            batch.set(reference, document(reading, self._keep), merge=True)
        batch.commit()


def raw_fields(measures: Iterable[Measure]) -> str:
    """Describe the raw table's columns as Beam wants them, `name:TYPE,...`."""
    return ",".join(
        ("device_id:STRING", "event_time:TIMESTAMP", *(f"{m.name}:{COLUMN_TYPES[m.type]}" for m in measures))
    )


def windowed_fields(measures: Iterable[Measure], aggregates: Iterable[str]) -> str:
    """Describe the windowed table's columns."""
    kinds = tuple(aggregates)
    columns = [
        f"{measure.name}_{kind}:{'INT64' if kind == 'count' else 'FLOAT64'}"
        for measure in measures
        if measure.numeric
        for kind in kinds
    ]
    return ",".join(("device_id:STRING", "window_start:TIMESTAMP", "window_end:TIMESTAMP", "pane:INT64", *columns))


DEAD_LETTER_FIELDS = "failed_at:TIMESTAMP,reason:STRING,payload:STRING"


def _insert(name: str, rows: PCollection[Row], table: str, fields: str) -> PCollection[dict[str, Any]]:
    # At least once costs half as much and has no shuffle; Pub/Sub and MQTT may bring a message twice in any case.
    written = rows | f"Write {name}" >> WriteToBigQuery(
        table=table,
        schema=fields,
        method=WriteToBigQuery.Method.STORAGE_WRITE_API,
        use_at_least_once=True,
        create_disposition=BigQueryDisposition.CREATE_NEVER,
        write_disposition=BigQueryDisposition.WRITE_APPEND,
    )
    refused: PCollection[dict[str, Any]] = written.failed_rows_with_errors
    return refused


def _refused(failure: dict[str, Any]) -> Row:
    payload = json.dumps(failure["failed_row"], default=str).encode()
    return dead_letter(f"refused by the table: {failure['error_message']}", payload)
