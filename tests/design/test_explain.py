"""Decisions as short text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from design.drawn_specs import spec
from groundplan.design import design
from groundplan.design.explain import explain, value_text
from groundplan.design.iot_telemetry import BrokerFleet, Protection, PublishQuota, Retention, TableLayout, Workers
from groundplan.design.wording import count, rate, size

DAY = timedelta(days=1)


def shown(**changes):
    return {row.title: row for row in explain(design(spec(**changes)))}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            BrokerFleet(machine_type="e2-standard-2", nodes=3, max_nodes=6, sessions_per_node=20_000),
            "3 x e2-standard-2, up to 6",
        ),
        (Workers(machine_type="e2-standard-4", count=1_000, max_count=1_000), "1,000 x e2-standard-4, up to 1,000"),
        (PublishQuota(limit=200_000_000, needed=200_000_001), "200 MB/s of 200 MB/s: must be raised"),
        (
            TableLayout(partition="DAY", column="event_time", clustering=("device_id",), keep=400 * DAY),
            "by day of event_time, clustered by device_id, kept 400d",
        ),
        (
            Retention(messages=timedelta(days=7), archive=timedelta(days=90), colder=((30 * DAY, "NEARLINE"),)),
            "messages 7d, archive 90d, NEARLINE at 30d",
        ),
        (
            Protection(
                deletion_protection=True,
                minimum_nodes=3,
                spare="zone",
                soft_delete=30 * DAY,
                ca_tier="ENTERPRISE",
                log_retention_days=90,
            ),
            "stores protected from deletion, one zone to spare, CA tier ENTERPRISE, logs for 90 d",
        ),
        (("edge devices", "cloud platform"), "edge devices, cloud platform"),
    ],
)
def test_a_value_reads_in_a_few_words(value, text):
    assert value_text(value) == text


def test_rows_stand_in_the_order_in_which_decisions_were_taken():
    titles = list(shown(stream={}, archive={"training_every": "1d"}))
    assert titles == [
        "Protection",
        "Parts",
        "Aggregation",
        "Load",
        "Ingest route",
        "Ingestion service",
        "Pub/Sub quota",
        "Processing",
        "Stream processing service",
        "Broker fleet",
        "Dataflow workers",
        "Training data workers",
        "Partitions",
        "Retention",
        "Subnet",
    ]


def test_parts_that_are_left_out_have_no_row():
    titles = shown(fleet={"gateways": 3}).keys()
    assert not {"Broker fleet", "Dataflow workers", "Training data workers", "Stream processing service"} & titles


def test_yes_and_no_are_said_in_words():
    with_gateways = {"fleet": {"devices": 100, "gateways": 1}}
    assert shown(stream={}, **with_gateways)["Aggregation"].value == "at the gateway"
    assert shown(**with_gateways)["Aggregation"].value == "not at the gateway"
    assert shown(stream={})["Processing"].value == "Dataflow"
    assert shown()["Processing"].value == "none: an export subscription stores messages"


@pytest.mark.parametrize(
    ("per_second", "text"),
    [
        (800.0, "800/s"),
        (1_234_567.0, "1,234,567/s"),
        (1 / 60, "1/min"),
        (1 / 3_600, "1/h"),
        (1 / 86_400, "1/d"),
        (2.5, "2.5/s"),
    ],
)
def test_a_rate_is_written_in_the_unit_that_reads_best(per_second, text):
    assert rate(per_second) == text


@pytest.mark.parametrize(
    ("number", "text"), [(220, "220 B"), (999, "999 B"), (1_000, "1 kB"), (1_500_000, "1.5 MB"), (2e13, "20 TB")]
)
def test_a_size_is_written_in_the_unit_that_reads_best(number, text):
    assert size(number) == text


def test_one_of_a_thing_is_singular():
    assert (count(1, "node"), count(0, "node"), count(4_000, "device")) == ("1 node", "0 nodes", "4,000 devices")
