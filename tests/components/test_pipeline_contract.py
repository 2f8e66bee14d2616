"""The pipeline writes the columns and documents that the stores have."""

from collections.abc import Iterable

from components.data import AGGREGATES, MEASURES
from groundplan_components.measures import Column, raw_columns, windowed_columns
from groundplan_components.state_store import EXPIRY, NEWEST
from groundplan_components.warehouse import DEAD_LETTER_COLUMNS
from groundplan_workloads.pipeline.telemetry import newest, sinks
from groundplan_workloads.pipeline.telemetry.readings import EPOCH, Reading

STANDARD = {"FLOAT": "FLOAT64", "INTEGER": "INT64", "BOOLEAN": "BOOL"}
"""BigQuery's names of types in SQL, by those of its API."""


def _fields(columns: Iterable[Column]) -> str:
    return ",".join(f"{column.name}:{STANDARD.get(column.type, column.type)}" for column in columns)


def test_rows_have_the_columns_of_their_tables() -> None:
    assert sinks.raw_fields(MEASURES) == _fields(raw_columns(MEASURES))  # type: ignore[arg-type]
    assert sinks.windowed_fields(MEASURES, AGGREGATES) == _fields(windowed_columns(MEASURES, AGGREGATES))  # type: ignore[arg-type]
    assert _fields(DEAD_LETTER_COLUMNS) == sinks.DEAD_LETTER_FIELDS


def test_newest_values_are_where_they_expire() -> None:
    reading = Reading("d1", EPOCH, {"temperature": 21.5})
    assert sinks.COLLECTION == NEWEST
    assert EXPIRY in newest.document(reading, EPOCH - EPOCH)
