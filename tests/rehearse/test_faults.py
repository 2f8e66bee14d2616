"""Faults on purpose: each goes wrong as Google's APIs do, for the calls that it is set for, and for no other."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from groundplan.rehearse import apis, faults
from groundplan.rehearse.dispatch import Dispatch, Request
from groundplan.rehearse.faults import Fault
from groundplan.rehearse.state import State

COMPUTE = "/compute.googleapis.com/compute/v1/projects/p"
NETWORKS = f"{COMPUTE}/global/networks"
NETWORK = {"name": "n", "autoCreateSubnetworks": False}
TOPIC = "/pubsub.googleapis.com/v1/projects/p/topics/readings"
ZONE = "europe-west4-a"
TPUS = f"/tpu.googleapis.com/v2/projects/p/locations/{ZONE}/nodes"
TPU = {"acceleratorType": "v5litepod-8", "runtimeVersion": "v2-alpha-tpuv5-lite"}
KEYS = "/artifactregistry.googleapis.com/v1/projects/p/locations/europe-west4/repositories"


def error_of(reply):
    return reply.body["error"]


def test_a_quota_of_compute_engine_is_a_403_and_creates_nothing(cloud):
    faults.inject(cloud.state, Fault(kind="quota", method="compute.networks.insert"))
    refused = cloud.ask("POST", NETWORKS, NETWORK)
    assert (refused.status, error_of(refused)["errors"][0]["reason"]) == (403, "quotaExceeded")
    assert error_of(refused)["message"].startswith("Quota 'NETWORKS' exceeded.")
    assert cloud.ask("GET", f"{NETWORKS}/n").status == 404


def test_a_quota_of_another_api_is_a_429_that_names_the_service(cloud):
    faults.inject(cloud.state, Fault(kind="quota", api="pubsub"))
    refused = cloud.ask("PUT", TOPIC, {})
    assert (refused.status, error_of(refused)["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error_of(refused)["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"


@pytest.mark.parametrize(("kind", "status"), [("rate-limit", 429), ("unavailable", 503), ("refuse", 503)])
def test_a_refused_call_succeeds_when_it_is_tried_again(cloud, kind, status):
    faults.inject(cloud.state, Fault(kind=kind, method="pubsub.projects.topics.create"))
    assert [cloud.ask("PUT", TOPIC, {}).status for _ in range(2)] == [status, 200]


def test_a_refusal_can_be_any_of_googles(cloud):
    fault = Fault(kind="refuse", status="PERMISSION_DENIED", message="The caller does not have permission")
    faults.inject(cloud.state, fault)
    assert cloud.refused("PUT", TOPIC, {}) == (403, fault.message)


def test_a_stockout_ends_the_operation_and_leaves_no_machine(cloud):
    faults.inject(cloud.state, Fault(kind="stockout", zone=ZONE, times=0))
    started = cloud.ok("POST", TPUS, TPU, nodeId="n")
    ended = cloud.ok("GET", f"/tpu.googleapis.com/v2/{started['name']}")
    assert ended["done"]
    assert ended["error"]["code"] == 8
    assert "no more capacity in the zone" in ended["error"]["message"]
    assert cloud.ask("GET", f"{TPUS}/n").status == 404


def test_a_stockout_spares_the_next_zone(cloud):
    faults.inject(cloud.state, Fault(kind="stockout", zone=ZONE, times=0))
    elsewhere = TPUS.replace(ZONE, "us-central1-a")
    assert "error" not in cloud.ok("POST", elsewhere, TPU, nodeId="n")


def test_compute_engine_tells_a_stockout_by_its_own_code():
    methods = apis.api("compute", "v1").document.methods
    method = next(one for one in methods if one.id == "compute.instances.insert")
    name = f"projects/p/zones/{ZONE}/instances/vm"
    fault = Fault(kind="stockout", zone=ZONE)
    assert fault.meets(method, "compute", name)
    assert not fault.meets(method, "compute", name.replace(ZONE, "europe-west4-b"))
    assert fault.refusal(method, name).reason == "ZONE_RESOURCE_POOL_EXHAUSTED"


def virtual_machine(cloud):
    """A request for a machine, with the network that it is in."""
    subnets = f"{COMPUTE}/regions/europe-west4/subnetworks"
    subnet = {"name": "s", "network": "projects/p/global/networks/n", "ipCidrRange": "10.0.0.0/24"}
    cloud.ok("POST", NETWORKS, NETWORK)
    cloud.ok("POST", subnets, subnet)
    image = "projects/debian-cloud/global/images/family/debian-12"
    return {
        "name": "vm",
        "machineType": f"zones/{ZONE}/machineTypes/n2-standard-2",
        "disks": [{"boot": True, "initializeParams": {"sourceImage": image}}],
        "networkInterfaces": [{"subnetwork": "projects/p/regions/europe-west4/subnetworks/s"}],
    }


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        (Fault(kind="stockout", zone=ZONE), "ZONE_RESOURCE_POOL_EXHAUSTED", 503),
        (Fault(kind="quota", method="compute.instances.insert"), "QUOTA_EXCEEDED", 403),
    ],
)
def test_a_machine_that_cannot_be_had_is_told_when_its_operation_ends(cloud, fault, code, status):
    machine = virtual_machine(cloud)
    before = cloud.state.resources()
    faults.inject(cloud.state, fault)
    started = cloud.ok("POST", f"{COMPUTE}/zones/{ZONE}/instances", machine)
    ended = cloud.ok("GET", f"{COMPUTE}/zones/{ZONE}/operations/{started['name']}")
    assert ended["error"]["errors"][0]["code"] == code
    assert ended["httpErrorStatusCode"] == status
    assert cloud.state.resources() == before
    assert "error" not in cloud.ok("POST", f"{COMPUTE}/zones/{ZONE}/instances", machine)


def test_an_operation_that_fails_stays_and_its_work_does_not(cloud):
    faults.inject(cloud.state, Fault(kind="failed-operation", method="compute.networks.insert"))
    started = cloud.ok("POST", NETWORKS, NETWORK)
    ended = cloud.ok("GET", f"{COMPUTE}/global/operations/{started['name']}")
    assert ended["status"] == "DONE"
    assert ended["error"]["errors"][0]["code"] == "INTERNAL_ERROR"
    assert ended["httpErrorStatusCode"] == 500
    assert cloud.ask("GET", f"{NETWORKS}/n").status == 404


def test_a_deletion_that_fails_in_the_end_deletes_nothing(cloud):
    cloud.ok("POST", NETWORKS, NETWORK)
    faults.inject(cloud.state, Fault(kind="failed-operation", method="compute.networks.delete"))
    cloud.ok("DELETE", f"{NETWORKS}/n")
    assert cloud.ask("GET", f"{NETWORKS}/n").status == 200


def test_a_slow_operation_runs_until_its_time():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    state = State(":memory:")
    faults.inject(state, Fault(kind="slow-operation", seconds=5))
    created = Dispatch(state, clock=lambda: now)
    body = json.dumps({"format": "DOCKER"}).encode()
    started = created.answer(Request("POST", KEYS, {"repositoryId": "r"}, {}, body)).body
    assert not started["done"]
    asked = Request("GET", f"/artifactregistry.googleapis.com/v1/{started['name']}")
    for seconds, done in ((4.9, False), (5.1, True)):
        later = Dispatch(state, clock=lambda seconds=seconds: now + timedelta(seconds=seconds))
        assert later.answer(asked).body["done"] == done


def test_waiting_for_a_slow_operation_of_compute_engine_takes_its_time(cloud):
    faults.inject(cloud.state, Fault(kind="slow-operation", seconds=30))
    started = cloud.ok("POST", NETWORKS, NETWORK)
    assert started["status"] == "RUNNING"
    waited = cloud.ask("POST", f"{COMPUTE}/global/operations/{started['name']}/wait")
    assert waited.body["status"] == "DONE"
    assert 29 < waited.delay <= 30


def test_a_lost_request_does_nothing_and_a_lost_answer_everything(cloud):
    faults.inject(cloud.state, Fault(kind="lost-request"))
    faults.inject(cloud.state, Fault(kind="lost-answer"))
    assert cloud.ask("PUT", TOPIC, {}).lost
    assert cloud.state.resources() == []
    assert cloud.ask("PUT", TOPIC, {}).lost
    assert cloud.ask("PUT", TOPIC, {}).status == 409


def test_a_slow_answer_is_delayed(cloud):
    faults.inject(cloud.state, Fault(kind="slow-answer", seconds=2.5))
    assert cloud.ask("PUT", TOPIC, {}).delay == 2.5


def test_a_fault_meets_only_the_resources_that_it_names(cloud):
    faults.inject(cloud.state, Fault(kind="unavailable", name="projects/p/topics/r*", times=0))
    assert cloud.ask("PUT", TOPIC, {}).status == 503
    assert cloud.ask("PUT", TOPIC.replace("readings", "other"), {}).status == 200


def test_a_fault_happens_as_often_as_it_says(cloud):
    faults.inject(cloud.state, Fault(kind="unavailable", times=2))
    assert [cloud.ask("PUT", TOPIC, {}).status for _ in range(3)] == [503, 503, 200]


def test_faults_are_set_listed_and_cleared_over_http(cloud):
    set_ = cloud.ok("POST", "/emulator/faults", {"kind": "quota", "api": "pubsub", "times": 0})
    assert cloud.ok("GET", "/emulator/faults")["faults"] == [set_]
    assert cloud.ask("PUT", TOPIC, {}).status == 429
    cloud.ok("DELETE", "/emulator/faults")
    assert cloud.ask("PUT", TOPIC, {}).status == 200


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "kind"),
        ({"kind": "earthquake"}, "kind"),
        ({"kind": "quota", "times": -1}, "times"),
        ({"kind": "quota", "times": True}, "times"),
        ({"kind": "quota", "sometimes": 1}, "sometimes"),
        ({"kind": "refuse", "status": "BROKEN"}, "status"),
        ({"kind": "slow-answer", "seconds": 1e9}, "seconds"),
        ([], ""),
    ],
)
def test_what_is_no_fault_is_refused(cloud, sent, field):
    refused = cloud.ask("POST", "/emulator/faults", sent)
    assert refused.status == 400
    assert [each["field"] for each in error_of(refused)["details"][0]["fieldViolations"]] == [field]
    assert cloud.state.faults() == []


def test_faults_outlive_the_emulator(tmp_path):
    first = State(tmp_path / "state.db")
    faults.inject(first, Fault(kind="unavailable", times=3))
    first.close()
    again = State(tmp_path / "state.db")
    assert [fault.times for _, fault in faults.waiting(again)] == [3]
    again.close()


def test_it_tells_that_it_serves(cloud):
    health = cloud.ok("GET", "/emulator/health")
    assert health["status"] == "SERVING"
    assert "compute" in health["services"]
