"""Every threshold, on both of its sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from design.drawn_specs import spec
from groundplan.design import design
from groundplan.design.cidr import needed_addresses
from groundplan.design.iot_telemetry import BrokerFleet, Route, Workers
from groundplan.errors import Invalid

STREAM = {"window": "60s"}


def refusal(**changes):
    with pytest.raises(Invalid) as caught:
        design(spec(**changes))
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("gateways", "stream", "direction", "route"),
    [
        (0, STREAM, "telemetry", Route.BROKER),
        (1, STREAM, "telemetry", Route.DIRECT),
        (100, STREAM, "telemetry", Route.DIRECT),
        (101, STREAM, "telemetry", Route.BROKER),
        (100, None, "telemetry", Route.EXPORT),
        (100, STREAM, "both", Route.BROKER),
        (0, None, "telemetry", Route.BROKER),
    ],
)
def test_the_route_turns_on_gateways_direction_and_processing(gateways, stream, direction, route):
    made = design(spec(fleet={"devices": 5_000, "gateways": gateways, "direction": direction}, stream=stream))
    assert made.route.value is route
    assert set(made.route.rejected) == {str(other) for other in Route if other is not route}
    assert (made.broker is not None) == (route is Route.BROKER)


@pytest.mark.parametrize("route", ["broker", "direct", "export"])
def test_a_route_that_the_spec_names_is_taken(route):
    made = design(spec(fleet={"gateways": 3}, ingest={"route": route}))
    assert made.route.value == route
    assert "the spec asks for it" in made.route.because


@pytest.mark.parametrize(("devices", "aggregated"), [(9, False), (10, True)])
def test_gateways_aggregate_from_ten_readings_in_a_window(devices, aggregated):
    fleet = {"devices": devices, "gateways": 1, "message_every": "60s"}
    assert design(spec(fleet=fleet, stream=STREAM)).aggregate_at_gateway.value is aggregated


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fleet": {"gateways": 1, "direction": "both"}}, "one by one"),
        ({"functions": [{"name": "hot", "on": "temperature"}]}, "peaks"),
        ({"stream": None}, "no stream"),
        ({"fleet": {"gateways": 1, "aggregate": "cloud"}}, "the spec asks"),
    ],
)
def test_gateways_do_not_aggregate_what_is_needed_singly(changes, reason):
    made = design(spec(**{"fleet": {"gateways": 1}, "stream": STREAM, **changes}))
    assert made.aggregate_at_gateway.value is False
    assert reason in made.aggregate_at_gateway.because


def test_device_events_do_not_stop_gateways_from_aggregating():
    made = design(spec(fleet={"gateways": 1}, stream=STREAM, functions=[{"name": "door", "on": "events"}]))
    assert made.aggregate_at_gateway.value is True


@pytest.mark.parametrize(
    ("environment", "devices", "machine_type", "nodes"),
    [
        ("dev", 1_000, "e2-small", 1),
        ("dev", 1_001, "e2-standard-2", 1),
        ("dev", 20_000, "e2-standard-2", 1),
        ("dev", 20_001, "e2-standard-2", 2),
        ("staging", 1, "e2-standard-2", 2),
        ("staging", 20_000, "e2-standard-2", 2),
        ("staging", 20_001, "e2-standard-2", 3),
        ("prod", 1, "e2-standard-2", 3),
        ("prod", 40_000, "e2-standard-2", 3),
        ("prod", 40_001, "e2-standard-2", 5),
    ],
)
def test_broker_nodes_follow_sessions_and_environment(environment, devices, machine_type, nodes):
    fleet = design(spec(environment=environment, fleet={"devices": devices, "message_every": "1h"})).broker.value
    assert (fleet.machine_type, fleet.nodes) == (machine_type, nodes)
    assert fleet.max_nodes == 2 * nodes


@pytest.mark.parametrize(("every", "machine_type"), [("5s", "e2-small"), ("4s", "e2-standard-2")])
def test_a_shared_core_carries_200_messages_a_second(every, machine_type):
    made = design(spec(fleet={"devices": 1_000, "message_every": every}))
    assert made.broker.value.machine_type == machine_type


@pytest.mark.parametrize(("devices", "nodes"), [(5_000, 1), (5_001, 2)])
def test_a_node_carries_5000_messages_a_second(devices, nodes):
    assert design(spec(fleet={"devices": devices, "message_every": "1s"})).broker.value.nodes == nodes


@pytest.mark.parametrize(("devices", "nodes"), [(250, 1), (251, 2)])
def test_a_node_carries_25_megabytes_a_second(devices, nodes):
    fleet = {"devices": devices, "message_every": "1s", "payload": "100kB"}
    assert design(spec(fleet=fleet)).broker.value.nodes == nodes


def test_a_fleet_beyond_one_instance_group_is_refused():
    most = {"devices": 10_000_000, "message_every": "1s"}
    assert design(spec(fleet=most)).broker.value.nodes == 2_000
    problem = refusal(fleet=most, environment="staging")
    assert (problem.code, problem.field) == ("capacity", "fleet.devices")
    assert "2,001 nodes" in problem.message


def test_a_region_without_e2_gets_another_series():
    made = design(spec(region="asia-southeast3", stream=STREAM))
    assert made.broker.value.machine_type == "n4-standard-2"
    assert made.workers.value.machine_type == "n4-standard-2"


@pytest.mark.parametrize(
    ("messages", "machine_type", "workers"),
    [
        (1_000, "e2-standard-2", 1),
        (1_001, "e2-standard-2", 2),
        (20_000, "e2-standard-2", 20),
        (20_001, "e2-standard-4", 11),
        (160_000, "e2-standard-16", 20),
        (160_001, "e2-standard-16", 21),
    ],
)
def test_dataflow_workers_follow_messages(messages, machine_type, workers):
    made = design(spec(fleet={"devices": messages, "message_every": "1s"}, stream=STREAM)).workers.value
    assert (made.machine_type, made.count, made.max_count) == (machine_type, workers, 2 * workers)


def test_production_starts_with_two_workers():
    assert design(spec(environment="prod", stream=STREAM)).workers.value.count == 2
    assert design(spec(environment="staging", stream=STREAM)).workers.value.count == 1


def test_a_stream_beyond_one_job_is_refused():
    fleet = {"gateways": 10, "message_every": "1s", "payload": "256KiB", "aggregate": "cloud"}
    direct = {"ingest": {"route": "direct"}, "stream": STREAM}
    assert design(spec(fleet={**fleet, "devices": 122_000}, **direct)).workers.value.count == 1_000
    problem = refusal(fleet={**fleet, "devices": 122_100}, **direct)
    assert (problem.code, problem.field) == ("capacity", "fleet.message_every")


@pytest.mark.parametrize(("devices", "enough"), [(200_000, True), (200_001, False)])
def test_gateways_that_publish_singly_count_a_kilobyte_each_against_the_quota(devices, enough):
    fleet = {"devices": devices, "message_every": "1s", "payload": "100B", "gateways": 50}
    made = design(spec(region="europe-west3", fleet=fleet))
    assert made.quota.value.sufficient is enough
    assert ("raised before you deploy" in made.quota.because) is not enough


def test_a_large_region_grants_twenty_times_as_much():
    assert design(spec(region="europe-west1")).quota.value.limit == 4_000_000_000
    assert design(spec(region="europe-west3")).quota.value.limit == 200_000_000


@pytest.mark.parametrize(
    ("devices", "keep", "partition"),
    [
        (27_700, "400d", "DAY"),  # 9.97 GB an hour
        (27_800, "400d", "HOUR"),  # 10.01 GB an hour
        (27_800, "417d", "DAY"),  # 10,009 hours are too many partitions
        (37, "365d", "MONTH"),  # 9.9 GB a month
        (38, "365d", "DAY"),  # 10.2 GB a month
        (37, "364d", "DAY"),
    ],
)
def test_partitions_are_as_fine_as_ten_gigabytes_and_ten_thousand_allow(devices, keep, partition):
    fleet = {"devices": devices, "message_every": "1s", "payload": "100B"}
    assert design(spec(fleet=fleet, warehouse={"keep": keep})).table.value.partition == partition


def test_hours_that_are_too_many_partitions_are_refused():
    assert design(spec(warehouse={"keep": "416d", "partition": "hour"})).table.value.partition == "HOUR"
    problem = refusal(warehouse={"keep": "417d", "partition": "hour"})
    assert (problem.code, problem.field) == ("partition", "warehouse.partition")


@pytest.mark.parametrize(
    ("keep", "training_every", "colder"),
    [
        ("59d", None, ()),
        ("60d", None, ((30, "NEARLINE"),)),
        ("179d", None, ((30, "NEARLINE"),)),
        ("180d", None, ((30, "NEARLINE"), (90, "COLDLINE"))),
        ("729d", None, ((30, "NEARLINE"), (90, "COLDLINE"))),
        ("730d", None, ((30, "NEARLINE"), (90, "COLDLINE"), (365, "ARCHIVE"))),
        ("730d", "29d", ((30, "NEARLINE"), (90, "COLDLINE"), (365, "ARCHIVE"))),
        ("730d", "31d", ((32, "NEARLINE"), (90, "COLDLINE"), (365, "ARCHIVE"))),
        ("61d", "31d", ()),
        ("62d", "31d", ((32, "NEARLINE"),)),
    ],
)
def test_objects_move_to_a_class_only_where_they_stay_its_minimum(keep, training_every, colder):
    made = design(spec(archive={"keep": keep, "training_every": training_every})).retention.value
    assert made.colder == tuple((timedelta(days=days), name) for days, name in colder)


def test_part_of_a_day_is_kept_as_a_whole_one():
    assert design(spec(archive={"keep": "25h"})).retention.value.archive == timedelta(days=2)


@pytest.mark.parametrize(("training_every", "there"), [(None, False), ("7d", True)])
def test_training_data_has_workers_exactly_when_it_is_built(training_every, there):
    assert (design(spec(archive={"training_every": training_every})).batch is not None) is there


@pytest.mark.parametrize(("devices", "most"), [(100_000, 2), (100_001, 3)])
def test_training_data_is_read_within_an_eighth_of_the_time_in_which_it_gathers(devices, most):
    fleet = {"devices": devices, "message_every": "1s", "payload": "10B"}
    assert design(spec(fleet=fleet, archive={"training_every": "1d"})).batch.value.max_count == most


def test_addresses_count_the_machines_that_replace_others():
    broker = BrokerFleet(machine_type="e2-standard-2", nodes=2, max_nodes=4, sessions_per_node=20_000)
    stream = Workers(machine_type="e2-standard-2", count=5, max_count=10)
    batch = Workers(machine_type="e2-standard-2", count=1, max_count=2)
    assert needed_addresses(broker, stream, batch, zones=3) == (4 + 3) + (10 + 10) + 2
    assert needed_addresses(None, None, None, zones=3) == 0


def test_the_subnet_widens_when_a_24_is_full():
    narrow = design(spec(fleet={"devices": 2_480_000, "message_every": "1h"}))
    wide = design(spec(fleet={"devices": 2_500_000, "message_every": "1h"}))
    assert narrow.cidr.value.subnet.endswith("/24")
    assert wide.cidr.value.subnet.endswith("/23")


@pytest.mark.parametrize(
    ("on", "gateways", "watched"),
    [
        ("broker-health", 0, True),
        ("broker-health", 3, False),
        ("certificate-expiry", 101, True),
        ("certificate-expiry", 100, False),
        ("backlog", 3, True),
        ("dead-letters", 3, True),
    ],
)
def test_an_alert_on_the_broker_needs_a_route_that_has_one(on, gateways, watched):
    changes = {"fleet": {"devices": 200, "gateways": gateways}, "alerts": [{"on": on, "email": "a@example.com"}]}
    if not watched:
        problem = refusal(**changes)
        assert (problem.code, problem.field) == ("conflict", "alerts[0].on")
        assert problem.hint
    elif on.startswith(("broker", "certificate")):
        assert design(spec(**changes)).broker is not None
    else:
        design(spec(**changes))
