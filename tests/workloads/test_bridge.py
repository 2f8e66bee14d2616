"""The bridge between a real broker and Google's Pub/Sub emulator."""

from __future__ import annotations

import json
import logging
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Queue

import paho.mqtt.client as mqtt
import pytest
from google.api_core.exceptions import DeadlineExceeded, InvalidArgument, NotFound, PermissionDenied
from google.cloud.pubsub_v1 import PublisherClient, SchemaServiceClient, SubscriberClient
from paho.mqtt.enums import CallbackAPIVersion

from groundplan_components.measures import Measure, report_avro, telemetry_avro
from groundplan_workloads.bridge.device_bridge import app
from groundplan_workloads.bridge.device_bridge.app import Bridge
from groundplan_workloads.bridge.device_bridge.settings import Settings
from groundplan_workloads.bridge.device_bridge.uplink import Uplink

PROJECT = "test-project"
PATIENCE = 20.0


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def drain(subscriber: SubscriberClient, topic: str, count: int) -> list[tuple[bytes, dict[str, str]]]:
    """At least this many messages of a topic, or as many as come while patience lasts."""
    subscription = topic.replace("/topics/", "/subscriptions/")
    got: list[tuple[bytes, dict[str, str]]] = []

    def enough() -> bool:
        request = {"subscription": subscription, "max_messages": 1000}
        try:
            found = subscriber.pull(request=request, timeout=1, retry=None).received_messages
        except DeadlineExceeded:
            return False
        if found:
            subscriber.acknowledge(subscription=subscription, ack_ids=[message.ack_id for message in found])
        got.extend((message.message.data, dict(message.message.attributes)) for message in found)
        return len(got) >= count

    eventually(enough)
    return got


@dataclass
class Cloud:
    """The topics of one test in the emulator, and a subscription to each."""

    settings: Settings
    publisher: PublisherClient
    subscriber: SubscriberClient
    bridges: list[Bridge] = field(default_factory=list)

    def start(self) -> Bridge:
        bridge = Bridge(self.settings, health_host="127.0.0.1")
        self.bridges.append(bridge)
        bridge.start()
        assert eventually(bridge.healthy)
        return bridge

    def stop(self, bridge: Bridge) -> None:
        self.bridges.remove(bridge)
        bridge.stop()

    def received(self, topic: str) -> tuple[bytes, dict[str, str]]:
        """The next message of a topic."""
        messages = drain(self.subscriber, topic, 1)
        assert messages, f"nothing came to {topic}"
        return messages[0]

    def command(self, payload: bytes, **attributes: str) -> None:
        self.publisher.publish(self.settings.commands_topic, payload, **attributes).result(PATIENCE)


@pytest.fixture
def cloud(broker: int, pubsub: str, free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub)
    run = uuid.uuid4().hex[:8]
    topic = f"projects/{PROJECT}/topics/{{}}-{run}".format
    settings = Settings(
        project=PROJECT,
        node=f"node-{run}",
        topics={kind: topic(kind) for kind in ("telemetry", "state", "events")},
        invalid_topic=topic("invalid"),
        commands_topic=topic("commands"),
        measures={"temperature": "float"},
        mqtt_host="127.0.0.1",
        mqtt_port=broker,
        health_port=free_port(),
    )
    cloud = Cloud(settings, PublisherClient(), SubscriberClient())
    schemas = {
        "telemetry": telemetry_avro([Measure(name="temperature", unit="celsius")]),
        "state": report_avro("State"),
        "events": report_avro("Event"),
    }
    for kind in ("telemetry", "state", "events", "invalid", "commands"):
        made = make_topic(cloud, topic(kind), schemas.get(kind))
        cloud.subscriber.create_subscription(name=made.replace("/topics/", "/subscriptions/"), topic=made)
    try:
        yield cloud
    finally:
        for bridge in cloud.bridges:
            bridge.stop()
        cloud.publisher.stop()
        cloud.subscriber.close()


def make_topic(cloud: Cloud, name: str, avro: str | None) -> str:
    request: dict[str, object] = {"name": name}
    if avro:
        schema = name.rsplit("/", 1)[-1]
        made = SchemaServiceClient().create_schema(
            parent=f"projects/{PROJECT}", schema_id=schema, schema={"type_": "AVRO", "definition": avro}
        )
        request["schema_settings"] = {"schema": made.name, "encoding": "JSON"}
    cloud.publisher.create_topic(request=request)
    return name


@contextmanager
def device(port: int, device_id: str, *listens: str) -> Iterator[tuple[mqtt.Client, Queue[mqtt.MQTTMessage]]]:
    """A device in session with the broker, and what it receives."""
    inbox: Queue[mqtt.MQTTMessage] = Queue()
    subscribed = Future[None]()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=device_id, protocol=mqtt.MQTTv5)
    client.on_message = lambda _client, _data, message: inbox.put(message)
    client.on_subscribe = lambda *_: subscribed.set_result(None)
    client.connect("127.0.0.1", port)
    client.loop_start()
    client.subscribe([(f"devices/{device_id}/{kind}", 1) for kind in listens or ("commands",)])
    subscribed.result(PATIENCE)
    try:
        yield client, inbox
    finally:
        client.disconnect()
        client.loop_stop()


def say(port: int, device_id: str, kind: str, payload: bytes) -> None:
    with device(port, device_id) as (client, _):
        client.publish(f"devices/{device_id}/{kind}", payload, qos=1).wait_for_publish(PATIENCE)


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_telemetry_reaches_its_topic_and_passes_the_topics_schema(cloud: Cloud, broker: int) -> None:
    cloud.start()
    say(broker, "d1", "telemetry", b'{"event_time": "2026-05-04T03:00:00Z", "temperature": 21.5}')
    data, attributes = cloud.received(cloud.settings.topics["telemetry"])
    assert json.loads(data) == {
        "device_id": "d1",
        "event_time": 1_777_863_600_000_000,
        "temperature": {"double": 21.5},
    }
    assert (attributes["device_id"], attributes["kind"]) == ("d1", "telemetry")
    assert attributes["received_time"].endswith("Z")


def test_events_and_state_reach_their_own_topics(cloud: Cloud, broker: int) -> None:
    cloud.start()
    say(broker, "d1", "events", b'{"alarm": "door"}')
    say(broker, "d1", "state", b'{"firmware": "1.4"}')
    assert json.loads(cloud.received(cloud.settings.topics["events"])[0])["payload"] == '{"alarm": "door"}'
    assert json.loads(cloud.received(cloud.settings.topics["state"])[0])["payload"] == '{"firmware": "1.4"}'


def test_what_fits_no_schema_is_set_aside_as_it_came(
    cloud: Cloud, broker: int, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.start()
    with caplog.at_level(logging.INFO):
        say(broker, "d1", "telemetry", b'{"temperature": "secret"}')
        data, attributes = cloud.received(cloud.settings.invalid_topic)
    assert data == b'{"temperature": "secret"}'
    assert attributes["invalid"] == "temperature is not of type float"
    assert "secret" not in caplog.text


def test_a_batch_that_the_topic_refuses_is_set_aside(cloud: Cloud, broker: int) -> None:
    cloud.settings = replace(cloud.settings, measures={"temperature": "string"})
    cloud.start()
    say(broker, "d1", "telemetry", b'{"temperature": "mild"}')
    assert cloud.received(cloud.settings.invalid_topic)[1]["invalid"] == "refused by the topic's schema"


def test_messages_sent_while_the_bridge_restarts_are_not_lost(cloud: Cloud, broker: int) -> None:
    cloud.stop(cloud.start())
    say(broker, "d1", "events", b'"while away"')
    cloud.start()
    assert json.loads(cloud.received(cloud.settings.topics["events"])[0])["payload"] == '"while away"'


def test_a_burst_arrives_whole(cloud: Cloud, broker: int) -> None:
    cloud.start()
    with device(broker, "d1") as (client, _):
        for number in range(3000):
            last = client.publish("devices/d1/events", str(number), qos=1)
        last.wait_for_publish(PATIENCE)
        messages = drain(cloud.subscriber, cloud.settings.topics["events"], 3000)
    got = {json.loads(data)["payload"] for data, _ in messages}
    assert got == {str(number) for number in range(3000)}


def test_no_more_messages_are_taken_than_may_be_in_flight(
    cloud: Cloud, broker: int, free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
    monkeypatch.setattr(app, "IN_FLIGHT", 10)
    monkeypatch.setattr(app, "DRAIN_SECONDS", 0.1)
    cloud.settings = replace(cloud.settings, commands_topic=None)
    bridge = cloud.start()
    with device(broker, "d1") as (client, _):
        for number in range(50):
            last = client.publish("devices/d1/events", str(number), qos=1)
        last.wait_for_publish(PATIENCE)
    assert eventually(lambda: bridge.in_flight == 10)
    cloud.stop(bridge)
    assert bridge.in_flight == 10


def test_a_command_reaches_the_device_in_session_here(cloud: Cloud, broker: int) -> None:
    cloud.start()
    with device(broker, "d1", "commands") as (_, inbox):
        cloud.command(b"ignored", device_id="d1/../+", kind="commands")
        cloud.command(b"reboot", device_id="d1", kind="commands")
        message = inbox.get(timeout=PATIENCE)
    assert (message.topic, message.payload, message.qos) == ("devices/d1/commands", b"reboot", 1)


def test_configuration_waits_for_a_device_that_is_away(cloud: Cloud, broker: int) -> None:
    cloud.start()
    cloud.command(b'{"interval": 30}', device_id=cloud.settings.node, kind="config")

    def kept() -> bool:
        with device(broker, cloud.settings.node, "config") as (_, inbox):
            time.sleep(0.1)
            return not inbox.empty() and inbox.get().payload == b'{"interval": 30}'

    assert eventually(kept)


def test_a_stopped_bridge_leaves_no_subscription(cloud: Cloud) -> None:
    bridge = cloud.start()
    find = partial(cloud.subscriber.get_subscription, subscription=cloud.settings.subscription)
    assert find().expiration_policy.ttl.days == 1
    cloud.stop(bridge)
    with pytest.raises(NotFound):
        find()


def test_a_bridge_without_its_broker_takes_no_connections(cloud: Cloud, free_port: Callable[[], int]) -> None:
    cloud.start()
    assert status(cloud.settings.health_port, "/healthz") == 200
    cloud.settings = replace(cloud.settings, mqtt_port=free_port(), health_port=free_port(), commands_topic=None)
    bridge = Bridge(cloud.settings, health_host="127.0.0.1")
    cloud.bridges.append(bridge)
    bridge.start()
    assert status(cloud.settings.health_port, "/healthz") == 503
    assert status(cloud.settings.health_port, "/livez") == 503
    assert status(cloud.settings.health_port, "/") == 404


@dataclass
class Ledger:
    """A publisher whose answers the test gives."""

    sent: list[tuple[str, Future[str]]] = field(default_factory=list)
    messages: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    given_up: list[BaseException] = field(default_factory=list)

    def publish(self, topic: str, data: bytes, **attributes: str) -> Future[str]:
        self.messages.append((data, attributes))
        self.sent.append((topic, Future()))
        return self.sent[-1][1]

    def uplink(self) -> Uplink:
        settings = Settings(
            project=PROJECT,
            node="node",
            topics={kind: kind for kind in ("telemetry", "state", "events")},
            invalid_topic="invalid",
            commands_topic=None,
            measures={"temperature": "float"},
            mqtt_host="",
            mqtt_port=0,
            health_port=0,
        )
        return Uplink(settings, self.publish, self.given_up.append)


def test_the_broker_is_answered_only_when_pubsub_has_the_message() -> None:
    ledger = Ledger()
    uplink = ledger.uplink()
    uplink.forward("devices/d1/telemetry", b'{"temperature": 1}', lambda: ledger.acknowledged.append("d1"))
    assert (uplink.pending, ledger.acknowledged) == (1, [])
    ledger.sent[0][1].set_result("message-id")
    assert (uplink.pending, uplink.waited(), ledger.acknowledged) == (0, 0.0, ["d1"])


def test_a_refused_message_is_answered_only_when_it_is_set_aside() -> None:
    ledger = Ledger()
    uplink = ledger.uplink()
    uplink.forward("devices/d1/telemetry", b'{"temperature": 1}', lambda: ledger.acknowledged.append("d1"))
    ledger.sent[0][1].set_exception(InvalidArgument("schema"))
    assert (ledger.sent[1][0], ledger.messages[1][0], ledger.acknowledged) == ("invalid", b'{"temperature": 1}', [])
    ledger.sent[1][1].set_result("message-id")
    assert (uplink.pending, ledger.acknowledged) == (0, ["d1"])


def test_a_message_that_pubsub_refuses_for_good_stays_with_the_broker() -> None:
    ledger = Ledger()
    uplink = ledger.uplink()
    uplink.forward("devices/d1/events", b"1", lambda: ledger.acknowledged.append("d1"))
    ledger.sent[0][1].set_exception(PermissionDenied("no"))
    assert len(ledger.given_up) == 1
    assert (uplink.pending, ledger.acknowledged) == (1, [])
