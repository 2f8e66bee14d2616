"""Situations that the design must settle, each with the answer it must give and what it must reject, with reasons."""

from __future__ import annotations

from design.drawn_specs import spec
from groundplan.design import design
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
