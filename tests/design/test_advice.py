"""Situations that the design must settle, each with the answer it must give and what it must reject, with reasons."""

from __future__ import annotations

import pytest

from design.drawn_specs import spec
from groundplan.design import design
from groundplan.design.explain import explain
from groundplan.design.iot_telemetry import Route

BUILDING = {
    "fleet": {"devices": 12, "message_every": "1s", "gateways": 1},
    "telemetry": {
        "measures": [
            {"name": "temperature", "unit": "celsius", "missing": "last"},
            {"name": "pressure", "unit": "hPa", "missing": "last"},
            {"name": "humidity", "unit": "%", "missing": 40.0},
        ]
    },
    "stream": {"window": "60s", "aggregates": ["mean"], "allowed_lateness": "2m"},
}
"""12 sensors that report every second: 720 readings a minute, of which analysts want one-minute averages."""


def test_720_readings_a_minute_are_averaged_at_the_gateway():
    made = design(spec(**BUILDING))
    assert made.aggregate_at_gateway.value is True
    assert "720 readings" in made.aggregate_at_gateway.because
    assert "in the cloud" in made.aggregate_at_gateway.rejected


def test_averaged_readings_reach_pubsub_as_one_message_a_minute_with_every_measure():
    made = design(spec(**BUILDING))
    assert made.load.messages * 60 == 1
    assert made.load.connections == 1
    wider = {"measures": [*BUILDING["telemetry"]["measures"], {"name": "co2", "unit": "ppm"}]}
    assert design(spec(**{**BUILDING, "telemetry": wider})).load.payload > made.load.payload
    assert made.ingestion.value == "Pub/Sub"


def test_late_and_missing_readings_are_the_streams_work_and_skipping_it_is_rejected():
    made = design(spec(**BUILDING))
    assert made.processing.value is True
    assert "late or missing" in made.processing.rejected["export subscription"]
    assert made.route.value is Route.DIRECT
    assert "missing values" in made.route.rejected["export"]
    assert made.workers is not None


def test_the_same_readings_without_a_gateway_are_averaged_in_the_cloud():
    made = design(spec(**{**BUILDING, "fleet": {**BUILDING["fleet"], "gateways": 0}}))
    assert made.aggregate_at_gateway.value is False
    assert made.load.messages == 12


def test_pubsub_ingests_and_stores_are_rejected_for_it():
    made = design(spec())
    assert made.ingestion.value == "Pub/Sub"
    assert made.ingestion.rejected.keys() == {"Cloud Storage", "BigQuery streaming", "Bigtable"}
    assert "bulk" in made.ingestion.rejected["Cloud Storage"]
    assert made.ingestion.rejected["BigQuery streaming"].startswith("a store")
    assert made.ingestion.rejected["Bigtable"].startswith("a store")


def test_dataflow_processes_and_ingestion_and_stores_are_rejected_for_it():
    made = design(spec(stream={}))
    assert made.stream_processing.value == "Dataflow"
    assert made.stream_processing.rejected.keys() == {"Pub/Sub", "BigQuery", "Cloud Storage"}
    assert "in and hands them on" in made.stream_processing.rejected["Pub/Sub"]
    assert made.stream_processing.rejected["BigQuery"].startswith("a store")
    assert made.stream_processing.rejected["Cloud Storage"].startswith("a store")


def test_an_iot_system_has_edge_devices_gateways_and_a_cloud_platform_but_no_repeater():
    made = design(spec(**BUILDING))
    assert made.parts.value == ("edge devices", "gateways", "cloud platform")
    assert "not a part of the architecture" in made.parts.rejected["repeater"]


def test_devices_that_connect_by_themselves_leave_gateways_out_and_say_so():
    made = design(spec())
    assert made.parts.value == ("edge devices", "cloud platform")
    assert "fleet.gateways is 0" in made.parts.rejected["gateways"]


PLAIN = {"measures": [{"name": "temperature", "unit": "celsius"}]}
"""Measures without values for gaps, which a spec without a stream must not ask for."""
HOT = [{"name": "hot", "on": "temperature", "above": 30}]
NO_GATEWAYS = {"fleet": {**BUILDING["fleet"], "gateways": 0}}
ADDRESSED = {"fleet": {**BUILDING["fleet"], "direction": "both"}}
STORED = {"telemetry": PLAIN, "stream": None}


def rows(**changes):
    """What `explain` says of the building with parts replaced; None removes a part."""
    wanted = {key: value for key, value in {**BUILDING, **changes}.items() if value is not None}
    return {row.title: row for row in explain(design(spec(**wanted)))}


FLIPS = [
    # average-at-the-gateway
    ("Aggregation", "at the gateway", NO_GATEWAYS, "not at the gateway", "there are no gateways"),
    ("Aggregation", "at the gateway", ADDRESSED, "not at the gateway", "addressed one by one"),
    ("Aggregation", "at the gateway", {"functions": HOT}, "not at the gateway", "would hide the peaks"),
    # parts-of-an-iot-architecture
    ("Parts", "edge devices, gateways, cloud platform", NO_GATEWAYS, "edge devices, cloud platform", "by themselves"),
    (
        "Parts",
        "edge devices, gateways, cloud platform",
        {"fleet": {"devices": 5_000, "direction": "both"}},
        "edge devices, cloud platform",
        "by themselves",
    ),
    (
        "Parts",
        "edge devices, gateways, cloud platform",
        {**STORED, **NO_GATEWAYS},
        "edge devices, cloud platform",
        "by themselves",
    ),
    # ingestion-service: Pub/Sub takes the role in every variation; what stands before and behind it flips
    ("Ingest route", "direct", NO_GATEWAYS, "broker", "connect by themselves"),
    ("Ingest route", "direct", ADDRESSED, "broker", "devices also receive commands"),
    ("Ingest route", "direct", STORED, "export", "nothing to compute"),
    # stream-processing-service
    ("Processing", "Dataflow", STORED, "none: an export subscription stores messages", "no stream"),
    ("Processing", "Dataflow", {**STORED, **NO_GATEWAYS}, "none: an export subscription stores messages", "no stream"),
    (
        "Processing",
        "Dataflow",
        {**STORED, "archive": {"training_every": "1d"}},
        "none: an export subscription stores messages",
        "no stream",
    ),
]


@pytest.mark.parametrize(("title", "answer", "changes", "other", "because"), FLIPS)
def test_a_change_of_the_situation_turns_the_answer(title, answer, changes, other, because):
    assert rows()[title].value == answer
    turned = rows(**changes)[title]
    assert turned.value == other
    assert because in turned.because
    assert turned.rejected


@pytest.mark.parametrize("changes", [NO_GATEWAYS, ADDRESSED, STORED, {"functions": HOT}])
def test_pubsub_ingests_whatever_the_situation(changes):
    assert rows(**changes)["Ingestion service"].value == "Pub/Sub"


def test_a_service_for_the_stream_is_named_only_where_there_is_a_stream():
    assert rows()["Stream processing service"].value == "Dataflow"
    assert "Stream processing service" not in rows(**STORED)
