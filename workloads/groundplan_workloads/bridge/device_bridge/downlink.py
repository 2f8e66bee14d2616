"""From Pub/Sub to devices: every node receives every command, and the node that holds the device's session delivers.

The node makes its own subscription when it starts and deletes it when it stops, because nodes come and go with the
autoscaler. The subscription of a node that died expires after a day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from google.api_core.exceptions import AlreadyExists, GoogleAPICallError
from google.cloud.pubsub_v1 import SubscriberClient
from google.cloud.pubsub_v1.subscriber.futures import StreamingPullFuture
from google.cloud.pubsub_v1.subscriber.message import Message
from google.cloud.pubsub_v1.types import FlowControl

from . import messages
from .logs import log
from .settings import Settings

KEPT = timedelta(minutes=10)
"""How long an undelivered command waits: the shortest time that Pub/Sub allows, for a command soon means nothing."""
EXPIRES = timedelta(days=1)
"""After this long without a reader the subscription is gone: the shortest time that Pub/Sub allows."""
DELETE_SECONDS = 5.0
IN_FLIGHT = FlowControl(max_messages=100)


class Deliver(Protocol):
    """How the broker takes a message for a device."""

    def __call__(self, topic: str, payload: bytes, *, retain: bool) -> bool:
        """Hand a message to the broker; whether it accepted it."""


class Downlink:
    """Receives commands on the node's own subscription and hands them to the broker.

    deliver: hands a message to the broker. give_up: called when commands no longer arrive; the process then ends.
    """

    def __init__(
        self,
        settings: Settings,
        subscriber: SubscriberClient,
        deliver: Deliver,
        give_up: Callable[[BaseException], None],
    ) -> None:
        self._settings = settings
        self._subscriber = subscriber
        self._deliver = deliver
        self._give_up = give_up
        self._stream: StreamingPullFuture | None = None

    def open(self) -> None:
        """Make the subscription, if it is not there, and begin to receive; raises GoogleAPICallError."""
        request = {
            "name": self._settings.subscription,
            "topic": self._settings.commands_topic,
            "message_retention_duration": KEPT,
            "expiration_policy": {"ttl": EXPIRES},
        }
        try:
            self._subscriber.create_subscription(request=request)
        except AlreadyExists:
            log(logging.INFO, "subscription_found", "the subscription of an earlier run is there")
        self._stream = self._subscriber.subscribe(self._settings.subscription, self._receive, flow_control=IN_FLIGHT)
        self._stream.add_done_callback(self._ended)

    def close(self) -> None:
        """Stop receiving and delete the subscription; commands that nobody acknowledged go with it."""
        if self._stream is None:
            return
        stream, self._stream = self._stream, None
        stream.cancel()
        try:
            stream.result(DELETE_SECONDS)
            name = {"subscription": self._settings.subscription}
            self._subscriber.delete_subscription(request=name, timeout=DELETE_SECONDS, retry=None)
        except (GoogleAPICallError, TimeoutError) as error:
            log(logging.WARNING, "subscription_left", f"left to expire: {type(error).__name__}")

    def _receive(self, message: Message) -> None:
        try:
            topic, retain = messages.destination(message.attributes)
        except messages.InvalidMessageError as error:
            log(logging.ERROR, "invalid_command", f"dropped: {error}", message_id=message.message_id)
            message.ack()
            return
        if self._deliver(topic, message.data, retain=retain):
            message.ack()
        else:
            message.nack()

    def _ended(self, stream: StreamingPullFuture) -> None:
        if self._stream is not None and (error := stream.exception()) is not None:
            self._give_up(error)
