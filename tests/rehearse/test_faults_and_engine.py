"""After each fault the real engine brings the stack up again: nothing is orphaned, nothing is made twice."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from groundplan.engine import pulumi_cli
from groundplan.rehearse import emulator, endpoints
from groundplan.rehearse.state import State

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
import pulumi_gcp as gcp

config = pulumi.Config()
parts = config.require("parts").split(",")
zone = config.require("zone")
run = config.require("run")
if "topic" in parts:
    topic = gcp.pubsub.Topic(f"topic-{run}", name=f"readings-{run}")
    gcp.pubsub.Subscription(f"subscription-{run}", name=f"reader-{run}", topic=topic.id)
if "bucket" in parts:
    gcp.storage.Bucket(f"bucket-{run}", name=f"readings-{run}", location="EU", uniform_bucket_level_access=True)
if "network" in parts:
    gcp.compute.Network(f"network-{run}", name=f"plant-{run}", auto_create_subnetworks=False)
if "machines" in parts:
    gcp.tpu.V2Vm(f"machines-{run}", name=f"trainer-{run}", zone=zone, runtime_version="v2-alpha-tpuv5-lite",
                 accelerator_type="v5litepod-8")
"""
PROJECT = "rehearsal-project"
KINDS = ("topics/readings", "subscriptions/reader")
ENGINE = ("--non-interactive", "--color", "never")

ZONES = ("europe-west4-b", "us-west4-a")
"""Where there are machines of the kind, in the order in which they are tried."""


@dataclass(frozen=True)
class Stack:
    """A stack in the real engine, deployed to an emulator. run: what the names of its resources end in."""

    folder: Path
    address: str
    run: str = ""

    @property
    def topic(self) -> set[str]:
        """The names of the topic and of its subscription."""
        return {f"pubsub.googleapis.com/projects/{PROJECT}/{kind}-{self.run}" for kind in KINDS}

    @property
    def bucket(self) -> str:
        return f"storage.googleapis.com/b/readings-{self.run}"

    @property
    def network(self) -> str:
        return f"compute.googleapis.com/projects/{PROJECT}/global/networks/plant-{self.run}"

    def machines(self, zone: str) -> str:
        return f"tpu.googleapis.com/projects/{PROJECT}/locations/{zone}/nodes/trainer-{self.run}"

    def pulumi(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *words, *ENGINE],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def environment(self) -> dict[str, str]:
        (self.folder / "backend").mkdir(exist_ok=True)
        backend = pulumi_cli.environment(str(self.folder / "backend"), os.environ)
        return {**os.environ, **backend, **endpoints.environment(self.address)}

    def up(self, parts: str, zone: str = "europe-west4-a") -> str:
        """What `pulumi up` says that must succeed."""
        ran = self.try_up(parts, zone)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def try_up(self, parts: str, zone: str = "europe-west4-a") -> subprocess.CompletedProcess[str]:
        self.configure(parts, zone)
        return self.pulumi("up", "--yes", "--skip-preview")

    def configure(self, parts: str, zone: str) -> None:
        settings = {"rehearsed:parts": parts, "rehearsed:zone": zone, "rehearsed:run": self.run}
        settings |= {"gcp:project": PROJECT, "gcp:pollInterval": "1s", "gcp:disableGlobalProjectWarning": "true"}
        (self.folder / "Pulumi.dev.yaml").write_text(json.dumps({"config": settings}))

    def fault(self, **fault: object) -> None:
        self._control("POST", json.dumps(fault).encode())

    def clear(self) -> None:
        self._control("DELETE", None)

    def _control(self, verb: str, body: bytes | None) -> None:
        headers = {"Content-Type": "application/json"}
        asked = Request(f"{self.address}/emulator/faults", body, headers, method=verb)  # noqa: S310 - an address of ours
        urlopen(asked).close()  # noqa: S310

    @property
    def state(self) -> State:
        return State(self.folder / "emulator.db")

    def emulated(self) -> set[str]:
        """What is there, by name, but for the default routes that come and go with a network."""
        return {name for name, _ in self.state.resources() if "/routes/default-route-" not in name}

    def statuses(self, method: str, since: int) -> list[int]:
        """How the calls of a method were answered after one with that number."""
        return [call.status for call in self.state.calls(since) if call.method == method]

    def last_call(self) -> int:
        return max((call.number for call in self.state.calls()), default=0)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "__main__.py").write_text(PROGRAM)
    runtime = {"name": "python", "options": {"virtualenv": sys.prefix}}
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": "rehearsed", "runtime": runtime}))
    with emulator.running(folder / "emulator.db") as address:
        stack = Stack(folder, address)
        assert stack.pulumi("stack", "init", "dev").returncode == 0
        yield stack
        destroyed = stack.pulumi("destroy", "--yes", "--skip-preview")
        assert destroyed.returncode == 0, destroyed.stdout
        assert stack.emulated() == set()


@pytest.fixture
def stack(shared: Stack) -> Stack:
    """The shared stack without faults, and with names of this test's own: what others left goes with the next up."""
    shared.clear()
    return replace(shared, run=uuid.uuid4().hex[:6])


def test_a_quota_stops_the_stack_until_it_is_raised(stack: Stack) -> None:
    stack.fault(kind="quota", method="compute.networks.insert")
    before = stack.last_call()
    failed = stack.try_up("topic,network")
    assert failed.returncode != 0
    assert "Quota 'NETWORKS' exceeded" in failed.stdout
    stack.up("topic,network")
    assert stack.emulated() == stack.topic | {stack.network}
    assert stack.statuses("compute.networks.insert", before) == [403, 200]


def test_a_zone_without_machines_is_left_for_the_next_by_configuration(stack: Stack) -> None:
    first, second = ZONES
    stack.fault(kind="stockout", zone=first, times=0)
    failed = stack.try_up("machines", zone=first)
    assert failed.returncode != 0
    assert f'no more capacity in the zone "{first}"' in failed.stdout
    stack.up("machines", zone=second)
    assert stack.emulated() == {stack.machines(second)}


def test_calls_refused_for_a_moment_are_tried_again_by_the_provider(stack: Stack) -> None:
    stack.fault(kind="rate-limit", method="pubsub.projects.topics.create")
    stack.fault(kind="unavailable", method="storage.buckets.insert")
    before = stack.last_call()
    stack.up("topic,bucket")
    assert stack.emulated() == stack.topic | {stack.bucket}
    assert stack.statuses("pubsub.projects.topics.create", before) == [429, 200]
    assert stack.statuses("storage.buckets.insert", before) == [503, 200]


def test_a_slow_operation_is_waited_for(stack: Stack) -> None:
    stack.fault(kind="slow-operation", method="compute.networks.insert", seconds=3)
    began = time.monotonic()
    stack.up("network")
    assert time.monotonic() - began > 3
    assert stack.emulated() == {stack.network}


def test_an_operation_that_ends_in_an_error_is_made_good_by_another_up(stack: Stack) -> None:
    stack.fault(kind="failed-operation", method="compute.networks.insert", message="The gremlins were faster.")
    failed = stack.try_up("network")
    assert failed.returncode != 0
    assert "The gremlins were faster." in failed.stdout
    assert stack.network not in stack.emulated()
    stack.up("network")
    assert stack.emulated() == {stack.network}


def test_a_lost_request_is_made_good(stack: Stack) -> None:
    stack.fault(kind="lost-request", method="storage.buckets.insert")
    if stack.try_up("bucket").returncode:
        stack.up("bucket")
    assert stack.emulated() == {stack.bucket}


def test_what_was_made_before_the_answer_was_lost_is_imported(stack: Stack) -> None:
    stack.fault(kind="lost-answer", method="compute.networks.insert")
    failed = stack.try_up("network")
    assert failed.returncode != 0
    assert "EOF" in failed.stdout
    take_over_network(stack)
    assert "created" not in stack.up("network")
    assert stack.emulated() == {stack.network}


def test_an_engine_killed_in_the_middle_of_up_leaves_nothing_that_up_cannot_take_over(stack: Stack) -> None:
    stack.fault(kind="slow-operation", method="compute.networks.insert", seconds=60)
    before = stack.last_call()
    kill_during_up(stack, "topic,network", until=lambda: stack.statuses("compute.networks.insert", before))
    refused = stack.try_up("topic,network")
    assert "currently locked" in refused.stdout + refused.stderr
    assert stack.pulumi("cancel", "--yes").returncode == 0
    cleared = stack.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    assert cleared.returncode == 0, cleared.stdout + cleared.stderr
    take_over_network(stack)
    stack.up("topic,network")
    assert stack.emulated() == stack.topic | {stack.network}
    assert stack.statuses("compute.networks.insert", before) == [200]
    assert stack.statuses("pubsub.projects.topics.create", before) == [200]


def kill_during_up(stack: Stack, parts: str, until: Callable[[], object]) -> None:
    """Begin to deploy, and kill the engine with the provider and the program as soon as something is true."""
    stack.configure(parts, "europe-west4-a")
    words = ["pulumi", "up", "--yes", "--skip-preview", *ENGINE]
    with subprocess.Popen(
        words, cwd=stack.folder, env=stack.environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            while not until():
                assert running.poll() is None, "the engine ended too early"
                time.sleep(0.05)
            time.sleep(1)  # long enough for the engine to have noted all that was answered at once
        finally:
            for process in family(running.pid):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)


def family(process: int) -> list[int]:
    """A process and all that it has started; the engine puts the provider and the program in groups of their own."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = [process]
    for each in found:  # grows while it is walked
        found += [child for child, parent in parents if parent == each]
    return found


def take_over_network(stack: Stack) -> None:
    """Bring into the stack what is in the cloud and not in the engine's record."""
    which = ("gcp:compute/network:Network", f"network-{stack.run}", stack.network.partition("/")[2])
    taken = stack.pulumi("import", *which, "--protect=false", "--yes")
    assert taken.returncode == 0, taken.stdout + taken.stderr
