"""A telemetry message has the same fields in Avro, in the raw table and in the view of newest values."""

import json

import fastavro
from hypothesis import given
from hypothesis import strategies as st

from groundplan_components.measures import (
    AVRO_TYPES,
    Measure,
    raw_columns,
    report_avro,
    table_schema,
    telemetry_avro,
    windowed_columns,
)
from groundplan_components.warehouse import newest_query

names = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(
    lambda name: name not in {"device_id", "event_time"}
)
measures = st.lists(
    st.builds(Measure, name=names, unit=st.text(max_size=32), type=st.sampled_from(sorted(AVRO_TYPES))),
    min_size=1,
    max_size=20,
    unique_by=lambda measure: measure.name,
)

BIGQUERY_OF_AVRO = {"double": "FLOAT", "long": "INTEGER", "boolean": "BOOLEAN", "string": "STRING"}
"""Source: "Schema compatibility", docs.cloud.google.com/pubsub/docs/bigquery."""


@given(measures)
def test_pubsub_can_write_every_telemetry_message_to_the_raw_table(found: list[Measure]) -> None:
    schema = json.loads(telemetry_avro(found))
    fastavro.parse_schema(schema)
    columns = json.loads(table_schema(raw_columns(found)))
    assert [field["name"] for field in schema["fields"]] == [column["name"] for column in columns]
    for field, column in zip(schema["fields"][2:], columns[2:], strict=True):
        null, avro = field["type"]
        assert null == "null"
        assert column["type"] == BIGQUERY_OF_AVRO[avro]
        assert column["mode"] == "NULLABLE"


@given(measures)
def test_the_newest_values_have_every_measure(found: list[Measure]) -> None:
    query = newest_query("plant-123", "acme_prod", tuple(found))
    assert all(f"AS `{measure.name}`" in query for measure in found)


@given(measures)
def test_only_numbers_are_aggregated(found: list[Measure]) -> None:
    columns = {column.name for column in windowed_columns(found, ("mean", "count"))}
    expected = {f"{m.name}_{a}" for m in found if m.type in {"float", "integer"} for a in ("mean", "count")}
    assert columns == {"device_id", "window_start", "window_end", "pane"} | expected


def test_a_report_carries_the_devices_json_as_text() -> None:
    schema = json.loads(report_avro("Event"))
    fastavro.parse_schema(schema)
    assert {field["name"]: field["type"] for field in schema["fields"]}["payload"] == "string"
