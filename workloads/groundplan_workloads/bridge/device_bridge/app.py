"""The bridge as a process: connects both sides, reports health, and ends in order.

The MQTT session outlives the process (clean start off), so the broker queues for it while it restarts. The broker sends
no more than MQTT 5's receive maximum before earlier messages are acknowledged; where it does (mosquitto 2.0.11 does
after a first acknowledgement), the bridge stops reading. A failure that the clients' own retries cannot cure ends the
process; the service manager starts it again.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from functools import partial
from typing import Any

import paho.mqtt.client as mqtt
from google.api_core.exceptions import GoogleAPICallError
from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient
from google.cloud.pubsub_v1.types import BatchSettings
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from .downlink import Downlink
from .health import serve
from .logs import log, to_stdout
from .settings import Settings, SettingsError, from_environment
from .uplink import Uplink

IN_FLIGHT = 1000
"""Messages that Pub/Sub has not accepted yet: also the most messages that one publish request holds (Pub/Sub)."""
BATCH = BatchSettings(max_bytes=1_000_000, max_latency=0.05, max_messages=500)
SESSION_SECONDS = 7 * 86_400
STUCK_SECONDS = 30.0
"""A message that has waited this long for Pub/Sub makes the node unhealthy."""
DRAIN_SECONDS = 20.0
DELIVERY_SECONDS = 10.0


class Bridge:
    """One node's bridge: `start`, then `wait` until it ends, then `stop`. health_host: empty for all addresses."""

    def __init__(self, settings: Settings, health_host: str = "") -> None:
        self._settings = settings
        self._ending = threading.Event()
        self._stopping = False
        self._failure: BaseException | None = None
        self._session = 0
        self._room = threading.Semaphore(IN_FLIGHT)
        self._publisher = PublisherClient(BATCH)
        self._subscriber = SubscriberClient() if settings.commands_topic else None
        self._uplink = Uplink(settings, self._publisher.publish, self._give_up)
        self._downlink = self._subscriber and Downlink(settings, self._subscriber, self._deliver, self._give_up)
        self._mqtt = self._mqtt_client()
        checks = {"/healthz": self.healthy, "/livez": self._mqtt.is_connected}
        self._health = serve(health_host, settings.health_port, checks)

    def start(self) -> None:
        """Connect to the broker, trying until it is there, and begin to receive commands."""
        connect = Properties(PacketTypes.CONNECT)
        connect.SessionExpiryInterval = SESSION_SECONDS
        connect.ReceiveMaximum = IN_FLIGHT
        self._mqtt.connect_async(
            self._settings.mqtt_host, self._settings.mqtt_port, keepalive=30, clean_start=False, properties=connect
        )
        self._mqtt.loop_start()
        if self._downlink:
            try:
                self._downlink.open()
            except GoogleAPICallError as error:
                self._give_up(error)

    def healthy(self) -> bool:
        """Whether the broker is connected and Pub/Sub takes messages."""
        return self._mqtt.is_connected() and self._uplink.waited() < STUCK_SECONDS

    @property
    def in_flight(self) -> int:
        """How many messages Pub/Sub has not accepted yet."""
        return self._uplink.pending

    def end(self) -> None:
        """Make `wait` return."""
        self._ending.set()

    def wait(self) -> BaseException | None:
        """Block until the bridge must end; the failure that ended it, or None."""
        self._ending.wait()
        return self._failure

    def stop(self) -> None:
        """Take no more messages, let Pub/Sub accept those in flight, and leave the broker; what is left comes again."""
        self._stopping = True
        if self._downlink:
            self._downlink.close()
        self._publisher.stop()
        deadline = time.monotonic() + DRAIN_SECONDS
        while self.in_flight and self._failure is None and time.monotonic() < deadline:
            time.sleep(0.05)
        self._mqtt.disconnect()
        self._mqtt.loop_stop()
        if self._subscriber:
            self._subscriber.close()
        self._health.shutdown()
        self._health.server_close()

    def _mqtt_client(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"bridge-{self._settings.node}",
            protocol=mqtt.MQTTv5,
            manual_ack=True,
        )
        client.reconnect_delay_set(min_delay=1, max_delay=30)
        client.on_connect = self._connected
        client.on_message = self._received
        return client

    def _connected(
        self, client: mqtt.Client, _data: Any, flags: mqtt.ConnectFlags, reason: ReasonCode, _properties: Any
    ) -> None:
        if reason.is_failure:
            log(logging.ERROR, "broker_refused", f"the broker refused the session: {reason}")
            return
        self._session += not flags.session_present
        options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
        client.subscribe([(f"devices/+/{kind}", options) for kind in self._settings.topics])
        log(logging.INFO, "broker_connected", "connected to the broker")

    def _received(self, client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        while not self._room.acquire(timeout=1.0):
            if self._stopping:
                return
        if self._stopping:
            return
        acknowledge = partial(self._acknowledge, client, self._session, message.mid, message.qos)
        try:
            self._uplink.forward(message.topic, bytes(message.payload), acknowledge)
        except Exception as error:  # noqa: BLE001  the client's thread would end in silence
            self._give_up(error)

    def _acknowledge(self, client: mqtt.Client, session: int, number: int, qos: int) -> None:
        self._room.release()
        # A broker that lost the session counts from the start again: the number may be another message's by now.
        if session == self._session:
            client.ack(number, qos)

    def _deliver(self, topic: str, payload: bytes, *, retain: bool) -> bool:
        try:
            sent = self._mqtt.publish(topic, payload, qos=1, retain=retain)
            sent.wait_for_publish(DELIVERY_SECONDS)
        except (RuntimeError, ValueError) as error:
            log(logging.WARNING, "not_delivered", f"the broker did not take a command: {type(error).__name__}")
            return False
        return sent.is_published()

    def _give_up(self, error: BaseException) -> None:
        log(logging.ERROR, "gave_up", f"ending: {type(error).__name__}")
        self._failure = self._failure or error
        self._ending.set()


def main() -> None:
    """Run until SIGTERM or SIGINT; exit with 1 after a failure and 2 when the environment is wrong."""
    to_stdout()
    try:
        settings = from_environment(os.environ)
    except SettingsError as error:
        log(logging.ERROR, "settings", str(error))
        sys.exit(2)
    bridge = Bridge(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: bridge.end())
    try:
        bridge.start()
        failure = bridge.wait()
    finally:
        bridge.stop()
    sys.exit(1 if failure else 0)
