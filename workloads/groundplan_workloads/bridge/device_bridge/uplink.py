"""From devices to Pub/Sub: a message is acknowledged to the broker only when Pub/Sub has accepted it.

The broker keeps what is not acknowledged, so nothing is lost when the bridge or Pub/Sub fails; some messages may come
twice. What fits no schema goes to the topic for invalid messages, as it came, with the reason as an attribute.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from google.api_core.exceptions import InvalidArgument

from . import messages
from .logs import log
from .settings import Settings


class Publish(Protocol):
    """How Pub/Sub's publisher takes a message."""

    def __call__(self, topic: str, data: bytes, **attributes: str) -> Future[str]:
        """Queue a message for a topic; the future ends when Pub/Sub has accepted or refused it."""


@dataclass(frozen=True, slots=True, eq=False)
class Pending:
    """A message that Pub/Sub has not accepted yet; `since` is monotonic, in seconds."""

    payload: bytes
    attributes: dict[str, str]
    acknowledge: Callable[[], object]
    since: float
    valid: bool = True


class Uplink:
    """Forwards messages and remembers those that Pub/Sub has not accepted yet.

    publish: Pub/Sub's publisher. give_up: called once when Pub/Sub refuses for good; the process then ends, and its
    successor gets from the broker everything that was not acknowledged.
    """

    def __init__(self, settings: Settings, publish: Publish, give_up: Callable[[BaseException], None]) -> None:
        self._settings = settings
        self._publish = publish
        self._give_up = give_up
        self._pending: set[Pending] = set()
        self._lock = threading.Lock()

    def forward(self, topic: str, payload: bytes, acknowledge: Callable[[], object]) -> None:
        """Send one message on; `acknowledge` is called, from another thread, once Pub/Sub has it."""
        received = datetime.now(UTC)
        device_id, kind = messages.sender(topic)
        pending = Pending(payload, messages.attributes(device_id, kind, received), acknowledge, time.monotonic())
        try:
            if kind == "telemetry":
                data = messages.telemetry(device_id, payload, received, self._settings.measures)
            else:
                data = messages.report(device_id, payload, received)
        except messages.InvalidMessageError as error:
            self._set_aside(pending, str(error))
        else:
            self._submit(pending, self._settings.topics[kind], data, pending.attributes)

    @property
    def pending(self) -> int:
        """How many messages Pub/Sub has not accepted yet."""
        return len(self._pending)

    def waited(self) -> float:
        """For how many seconds the oldest message has waited for Pub/Sub; 0 when none waits."""
        with self._lock:
            return max((time.monotonic() - pending.since for pending in self._pending), default=0.0)

    def _set_aside(self, pending: Pending, reason: str) -> None:
        device_id, kind = pending.attributes["device_id"], pending.attributes["kind"]
        log(logging.WARNING, "invalid_message", f"set aside: {reason}", device_id=device_id, kind=kind)
        aside = Pending(pending.payload, pending.attributes, pending.acknowledge, pending.since, valid=False)
        attributes = pending.attributes | {"invalid": reason}
        self._submit(aside, self._settings.invalid_topic, pending.payload, attributes)

    def _submit(self, pending: Pending, topic: str, data: bytes, attributes: dict[str, str]) -> None:
        with self._lock:
            self._pending.add(pending)
        future = self._publish(topic, data, **attributes)
        future.add_done_callback(lambda done: self._settle(pending, done))

    def _settle(self, pending: Pending, done: Future[str]) -> None:
        error = done.exception()
        if error is None:
            pending.acknowledge()
        elif isinstance(error, InvalidArgument) and pending.valid:
            # Pub/Sub refuses a whole batch for one message; the reason stays with all of them, to be replayed.
            self._set_aside(pending, "refused by the topic's schema")
        else:
            self._give_up(error)
            return
        with self._lock:
            self._pending.discard(pending)
