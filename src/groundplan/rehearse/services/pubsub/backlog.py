"""The messages that wait in subscriptions.

A message lies in every subscription that wants it, as a resource below it, until it is acknowledged there or too old.
Source: https://cloud.google.com/pubsub/docs/subscriber (acknowledgement), .../ordering, .../handling-failures (dead
letters and retries), .../replay-overview (what is kept to seek back to).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from groundplan.rehearse.call import seconds, timestamp
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.pubsub import filters
from groundplan.rehearse.services.pubsub.api import DELETED_TOPIC, HOST, attached
from groundplan.rehearse.state import State


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in a subscription.

    name: in the state. deliveries: how often it was handed out. due: from when it may be, in seconds since 1970.
    done: whether it was acknowledged and is kept for a seek only.
    """

    name: str
    message: Json
    deliveries: int = 0
    due: float = 0
    done: bool = False

    @property
    def ack_id(self) -> str:
        """What acknowledges this delivery."""
        number = self.name.rpartition("/")[2]
        return base64.urlsafe_b64encode(f"{number}:{self.deliveries}".encode()).decode()


def publish(state: State, topic: str, message: Json, now: datetime) -> str:
    """Put a message into the subscriptions of a topic that want it; gives its id."""
    number = next_id(state)
    sent = {key: value for key, value in message.items() if value not in ("", {})}
    sent |= {"messageId": number, "publishTime": timestamp(now)}
    for path in attached(state, topic):
        subscription = state.get(f"{HOST}/{path}")
        if subscription is None or "ackDeadlineSeconds" not in subscription:
            continue
        if filters.compiled(subscription.get("filter", ""))(sent.get("attributes", {})):
            put(state, Waiting(f"{HOST}/{path}/messages/{number}", sent))
    return number


def next_id(state: State) -> str:
    """The id of a message; later ones are greater."""
    return f"{state.next('pubsub/messages'):016}"


def lease(state: State, subscription: Json, most: int, now: datetime) -> list[Waiting]:
    """Hand out messages: those that are due, in order, and none of a key before the ones that came earlier."""
    handed: list[Waiting] = []
    busy: set[str] = set()
    for waiting in kept(state, subscription, now):
        key = waiting.message.get("orderingKey", "") if subscription.get("enableMessageOrdering") else ""
        if waiting.done or key in busy:
            continue
        if waiting.due > now.timestamp():
            busy.update({key} - {""})
        elif not _dead_lettered(state, subscription, waiting, now):
            due = now.timestamp() + subscription["ackDeadlineSeconds"]
            given = Waiting(waiting.name, waiting.message, waiting.deliveries + 1, due)
            put(state, given)
            handed.append(given)
        if len(handed) == most:
            break
    return handed


def kept(state: State, subscription: Json, now: datetime) -> list[Waiting]:
    """The messages of a subscription by age; what is older than its retention is dropped."""
    oldest = timestamp(datetime.fromtimestamp(now.timestamp() - _retention(subscription), now.tzinfo))
    found = []
    for name, body in state.members(f"{HOST}/{subscription['name']}/messages"):
        if body["message"]["publishTime"] < oldest:
            state.delete(name)
        else:
            found.append(Waiting(name, body["message"], body["deliveries"], body["due"], body["done"]))
    return found


def find(state: State, subscription: Json, ack_id: str) -> Waiting | None:
    """The message that an id acknowledges; None where it is gone or was handed out again since. Raises ValueError."""
    try:
        number, _, delivery = base64.urlsafe_b64decode(ack_id).decode().partition(":")
        deliveries = int(delivery)
    except (binascii.Error, ValueError) as wrong:
        raise ValueError(ack_id) from wrong
    name = f"{HOST}/{subscription['name']}/messages/{number}"
    body = state.get(name)
    if body is None or body["deliveries"] != deliveries or body["done"]:
        return None
    return Waiting(name, body["message"], body["deliveries"], body["due"])


def acknowledge(state: State, subscription: Json, waiting: Waiting) -> None:
    """A message is done with: gone, or kept where the subscription or its topic can be played back."""
    if subscription.get("retainAckedMessages") or subscription.get("topicMessageRetentionDuration"):
        put(state, Waiting(waiting.name, waiting.message, waiting.deliveries, done=True))
    else:
        state.delete(waiting.name)


def postpone(state: State, subscription: Json, waiting: Waiting, delay: int, now: datetime) -> None:
    """A message may be handed out again: after a delay in seconds, or for 0 when the retry policy says."""
    if not delay and (policy := subscription.get("retryPolicy")):
        shortest, longest = (seconds(policy[key]) for key in ("minimumBackoff", "maximumBackoff"))
        wait = min(longest, shortest * 2 ** (waiting.deliveries - 1))
    else:
        wait = float(delay)
    put(state, Waiting(waiting.name, waiting.message, waiting.deliveries, now.timestamp() + wait))


def put(state: State, waiting: Waiting) -> None:
    """Keep a message as it stands."""
    body = {"message": waiting.message, "deliveries": waiting.deliveries, "due": waiting.due, "done": waiting.done}
    state.put(waiting.name, body)


def _retention(subscription: Mapping[str, str]) -> float:
    spans = ("messageRetentionDuration", "topicMessageRetentionDuration")
    return max(seconds(subscription[span]) for span in spans if span in subscription)


def _dead_lettered(state: State, subscription: Json, waiting: Waiting, now: datetime) -> bool:
    """Whether a message was tried often enough and went to the dead-letter topic, with where it came from."""
    policy = subscription.get("deadLetterPolicy")
    if not policy or waiting.deliveries < policy["maxDeliveryAttempts"]:
        return False
    if subscription["topic"] == DELETED_TOPIC or state.get(f"{HOST}/{policy['deadLetterTopic']}") is None:
        return False
    _, project, _, name = subscription["name"].split("/")
    source = {
        "CloudPubSubDeadLetterSourceSubscription": name,
        "CloudPubSubDeadLetterSourceSubscriptionProject": project,
        "CloudPubSubDeadLetterSourceDeliveryCount": str(waiting.deliveries),
        "CloudPubSubDeadLetterSourceTopicPublishTime": waiting.message["publishTime"],
    }
    message = waiting.message | {"attributes": waiting.message.get("attributes", {}) | source}
    publish(state, policy["deadLetterTopic"], message, now)
    state.delete(waiting.name)
    return True
