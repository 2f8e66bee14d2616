"""The pipeline, on Beam's own local runner with a stream whose clock the test holds."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apache_beam as beam
import apache_beam.testing.test_stream as clocked
import fastavro
import pyarrow.parquet as pq
import pytest
from apache_beam.io import PubsubMessage
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.direct.direct_runner import BundleBasedDirectRunner
from apache_beam.testing.util import assert_that
from apache_beam.transforms.window import TimestampedValue
from google.cloud.firestore import Client

from groundplan_components import measures as contract
from groundplan_components.state_store import EXPIRY, NEWEST
from groundplan_components.warehouse import DEAD_LETTER_COLUMNS
from groundplan_workloads.bridge.device_bridge import messages as bridge
from groundplan_workloads.pipeline.telemetry import sinks
from groundplan_workloads.pipeline.telemetry.app import batch
from groundplan_workloads.pipeline.telemetry.missing import Memory, fill_history
from groundplan_workloads.pipeline.telemetry.newest import document
from groundplan_workloads.pipeline.telemetry.options import Settings, TelemetryOptions, settings_from
from groundplan_workloads.pipeline.telemetry.readings import (
    InvalidReadingError,
    Measure,
    Reading,
    decode,
    measures_from,
)
from groundplan_workloads.pipeline.telemetry.stream import process

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MEASURES = (
    contract.Measure(name="temperature", unit="celsius", missing="last"),
    contract.Measure(name="count", unit="1", type="integer", missing=0),
    contract.Measure(name="open", unit="1", type="boolean"),
)
PARAMETERS_GIVEN = [
    "--measures=" + json.dumps([{"name": m.name, "type": m.type, "missing": m.missing} for m in MEASURES]),
    "--input_subscription=s",
    "--raw_table=p:d.raw",
    "--windowed_table=p:d.windowed",
    "--dead_letter_table=p:d.dead_letters",
    "--state_database=state",
    "--aggregates=mean,max,count",
    "--window_seconds=60",
    "--allowed_lateness_seconds=120",
]


def settings(*parameters: str) -> Settings:
    return settings_from(PipelineOptions([*PARAMETERS_GIVEN, *parameters]).view_as(TelemetryOptions))


def message(second: float, device_id: str = "d1", **values: object) -> PubsubMessage:
    """A reading of so many seconds after noon, as the bridge encodes it."""
    payload = {"event_time": (NOON + timedelta(seconds=second)).isoformat()} | values
    types = {measure.name: measure.type for measure in MEASURES}
    return PubsubMessage(bridge.telemetry(device_id, json.dumps(payload).encode(), NOON, types), {})


def at(second: float) -> float:
    return NOON.timestamp() + second


class Script:
    """What arrives when: each message at its time of publication, which the watermark follows."""

    def __init__(self) -> None:
        self._arrivals: list[tuple[float, tuple[PubsubMessage, ...]]] = []

    def arrives(self, second: float, *messages: PubsubMessage) -> Script:
        self._arrivals.append((at(second), messages))
        return self

    def run(self, **checks: Callable[[list[Any]], None]) -> None:
        """Play the script and check what comes out, by the name of the stream."""
        stream = clocked.TestStream(coder=beam.coders.PickleCoder())
        for time, messages in self._arrivals:
            stream.advance_watermark_to(time)
            stream.add_elements([TimestampedValue(each, time) for each in messages])
        options = PipelineOptions(["--streaming"])
        with beam.Pipeline(runner=BundleBasedDirectRunner(), options=options) as pipeline:
            streams = process(pipeline | stream.advance_watermark_to_infinity(), settings())
            for name, check in checks.items():
                assert_that(getattr(streams, name), check, label=name)


def panes(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Device, start of the window in seconds after noon, pane, and some columns."""
    return sorted(
        (row["device_id"], row["window_start"].micros / 1e6 - at(0), row["pane"], *(row[name] for name in names))
        for row in rows
    )


def test_a_window_is_aggregated_for_each_device() -> None:
    def check(rows: list[dict[str, Any]]) -> None:
        assert panes(rows, "temperature_mean", "temperature_max", "temperature_count") == [
            ("d1", 0.0, 0, 20.0, 22.0, 2),
            ("d1", 60.0, 0, 30.0, 30.0, 1),
            ("d2", 0.0, 0, 5.0, 5.0, 1),
        ]

    Script().arrives(
        30, message(10, temperature=18), message(20, temperature=22), message(15, "d2", temperature=5)
    ).arrives(70, message(65, temperature=30)).run(windowed=check)


def test_a_late_reading_lands_in_its_own_window() -> None:
    def check(rows: list[dict[str, Any]]) -> None:
        assert panes(rows, "temperature_mean", "temperature_count") == [
            ("d1", 0.0, 0, 20.0, 1),
            ("d1", 0.0, 1, 25.0, 2),
            ("d1", 60.0, 0, 50.0, 1),
        ]

    Script().arrives(10, message(5, temperature=20)).arrives(70, message(65, temperature=50)).arrives(
        100, message(50, temperature=30)
    ).run(windowed=check)


def test_a_reading_later_than_allowed_changes_no_window_but_is_stored() -> None:
    def windows(rows: list[dict[str, Any]]) -> None:
        assert panes(rows, "temperature_mean") == [("d1", 0.0, 0, 20.0)]

    def stored(rows: list[dict[str, Any]]) -> None:
        assert [row["temperature"] for row in rows] == [20.0, 30.0]

    script = Script().arrives(10, message(5, temperature=20)).arrives(200, message(50, temperature=30))
    script.run(windowed=windows, raw=stored)


def test_missing_values_are_filled_for_windows_but_not_in_the_raw_table() -> None:
    def windows(rows: list[dict[str, Any]]) -> None:
        assert panes(rows, "temperature_mean", "count_count") == [("d1", 0.0, 0, 20.0, 1), ("d1", 60.0, 0, 20.0, 1)]

    def stored(rows: list[dict[str, Any]]) -> None:
        assert [(row["temperature"], row["count"], row["open"]) for row in rows] == [
            (20.0, None, None),
            (None, None, True),
        ]

    script = Script().arrives(10, message(5, temperature=20)).arrives(70, message(65, open=True))
    script.run(windowed=windows, raw=stored)


def test_what_is_no_reading_becomes_a_dead_letter_and_holds_up_nothing() -> None:
    def dead(rows: list[dict[str, Any]]) -> None:
        assert [(row["reason"], row["payload"]) for row in rows] == [("not JSON in UTF-8", "\\xff{")]

    def stored(rows: list[dict[str, Any]]) -> None:
        assert len(rows) == 1

    script = Script().arrives(10, PubsubMessage(b"\xff{", {}), message(5, temperature=20))
    script.run(dead_letters=dead, raw=stored)


def test_a_late_reading_does_not_replace_newer_values() -> None:
    def check(readings: list[Reading]) -> None:
        assert [reading.values["temperature"] for reading in readings] == [20.0, 22.0]

    Script().arrives(10, message(5, temperature=20)).arrives(30, message(25, temperature=22)).arrives(
        40, message(15, temperature=21)
    ).run(newest=check)


def test_rows_have_the_columns_of_their_tables() -> None:
    def columns_of(columns: Sequence[contract.Column]) -> Callable[[list[dict[str, Any]]], None]:
        def check(rows: list[dict[str, Any]]) -> None:
            assert list(rows[0]) == [column.name for column in columns]

        return check

    script = Script().arrives(10, message(5, temperature=20), PubsubMessage(b"", {}))
    script.run(
        raw=columns_of(contract.raw_columns(MEASURES)),
        windowed=columns_of(contract.windowed_columns(MEASURES, ("mean", "max", "count"))),
        dead_letters=columns_of(DEAD_LETTER_COLUMNS),
    )


def test_the_sinks_describe_the_columns_of_the_tables() -> None:
    standard = {"FLOAT": "FLOAT64", "INTEGER": "INT64", "BOOLEAN": "BOOL"}

    def described(columns: Sequence[contract.Column]) -> str:
        return ",".join(f"{column.name}:{standard.get(column.type, column.type)}" for column in columns)

    given = settings()
    windowed = contract.windowed_columns(MEASURES, given.aggregates)
    assert sinks.raw_fields(given.measures) == described(contract.raw_columns(MEASURES))
    assert sinks.windowed_fields(given.measures, given.aggregates) == described(windowed)
    assert described(DEAD_LETTER_COLUMNS) == sinks.DEAD_LETTER_FIELDS
    assert sinks.COLLECTION == NEWEST


def test_a_document_of_newest_values_leaves_out_what_was_not_read_and_expires() -> None:
    reading = Reading("d1", NOON, {"temperature": 20.0, "open": None})
    written = document(reading, timedelta(days=90))
    assert written["values"] == {"temperature": 20.0}
    assert written[EXPIRY] == NOON + timedelta(days=90)


def test_newest_values_are_merged_into_the_devices_document(firestore: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore)
    database = f"state-{uuid.uuid4().hex[:8]}"
    readings = [
        Reading("d1", NOON, {"temperature": 20.0, "open": None}),
        Reading("d1", NOON + timedelta(seconds=9), {"temperature": None, "open": True}),
    ]
    write = sinks.WriteNewest("test-project", database, timedelta(days=90))
    write.setup()
    write.process(readings)
    stored = Client("test-project", database=database).collection(NEWEST).document("d1").get().to_dict()
    assert stored["values"] == {"temperature": 20.0, "open": True}
    assert stored["event_time"] == NOON + timedelta(seconds=9)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ([], "not a JSON object"),
        ({"device_id": "d1"}, "event_time is not a count of microseconds"),
        ({"device_id": "d1", "event_time": 10**30}, "event_time is out of range"),
        ({"device_id": "d1", "event_time": 1_900_000_000_000_000}, "event_time is in the future"),
        ({"event_time": 0}, "device_id is missing"),
        ({"device_id": "d1", "event_time": 0, "temperature": 20}, "temperature is neither null nor one typed value"),
        ({"device_id": "d1", "event_time": 0, "temperature": {"string": "20"}}, "temperature is not of type float"),
        ({"device_id": "d1", "event_time": 0, "count": {"boolean": True}}, "count is not of type integer"),
    ],
)
def test_a_message_of_another_schema_is_refused_with_its_reason(record: object, reason: str) -> None:
    with pytest.raises(InvalidReadingError, match=reason):
        decode(json.dumps(record).encode(), NOON, settings().measures)


def test_a_late_reading_is_not_filled_with_a_value_from_its_future() -> None:
    memory = Memory()
    measures = [Measure("temperature", "float", "last")]
    memory.fill(Reading("d1", NOON, {"temperature": 20.0}), measures)
    late = Reading("d1", NOON - timedelta(seconds=1), {"temperature": None})
    assert memory.fill(late, measures).values == {"temperature": None}


def test_a_history_is_filled_in_the_order_of_time_and_counts_a_repeated_message_once() -> None:
    first, second = (
        Reading("d1", NOON, {"temperature": 20.0}),
        Reading("d1", NOON + timedelta(1), {"temperature": None}),
    )
    filled = list(fill_history([second, first, second], [Measure("temperature", "float", "last")]))
    assert [(reading.event_time, reading.values["temperature"]) for reading in filled] == [
        (NOON, 20.0),
        (NOON + timedelta(1), 20.0),
    ]


def test_an_archive_becomes_a_training_data_set(tmp_path: Path) -> None:
    schema = json.loads(contract.telemetry_avro(MEASURES))
    schema["fields"].append({"name": "publish_time", "type": {"type": "long", "logicalType": "timestamp-micros"}})
    readings = [
        {"device_id": "d1", "event_time": NOON + timedelta(seconds=9), "open": True, "publish_time": NOON},
        {"device_id": "d1", "event_time": NOON, "temperature": 20.0, "publish_time": NOON},
        {"device_id": "", "event_time": NOON, "publish_time": NOON},
    ]
    with (tmp_path / "archive.avro").open("wb") as archive:
        fastavro.writer(archive, schema, readings)
    given = settings("--mode=batch", f"--archive_path={tmp_path}/*.avro", f"--training_path={tmp_path}/training/")
    with beam.Pipeline(runner=BundleBasedDirectRunner()) as pipeline:
        batch(pipeline, given, NOON)
    (written,) = (tmp_path / "training" / "20260504T120000Z").glob("readings*.parquet")
    assert sorted(pq.read_table(written).to_pylist(), key=lambda row: row["event_time"]) == [
        {"device_id": "d1", "event_time": NOON, "temperature": 20.0, "count": 0, "open": None},
        {"device_id": "d1", "event_time": NOON + timedelta(seconds=9), "temperature": 20.0, "count": 0, "open": True},
    ]


def test_dataflow_knows_every_parameter_of_the_pipeline() -> None:
    home = Path(sinks.__file__).parent.parent / "metadata.json"
    described = [parameter["name"] for parameter in json.loads(home.read_text())["parameters"]]
    options = PipelineOptions([]).view_as(TelemetryOptions)
    assert sorted(described) == sorted(options.get_all_options(current_only=True))


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (["--mode=batch"], "mode batch needs archive_path, training_path"),
        (["--raw_table="], "mode stream needs raw_table"),
        (["--aggregates=mean,median"], "no aggregates: median"),
        (["--measures=[1]"], "measures are not a list"),
        (["--measures=[]"], "no measures"),
    ],
)
def test_a_job_with_wrong_parameters_does_not_start(parameters: list[str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        settings(*parameters)


def test_measures_are_read_as_the_stack_writes_them() -> None:
    text = json.dumps([{"name": m.name, "type": m.type, "missing": m.missing} for m in MEASURES])
    assert measures_from(text)[0] == Measure("temperature", "float", "last")
