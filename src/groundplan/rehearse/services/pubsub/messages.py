"""Publishing and receiving messages over REST.

Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish and
.../projects.subscriptions/pull, acknowledge, modifyAckDeadline, seek; limits: https://cloud.google.com/pubsub/quotas
"""

from __future__ import annotations

from datetime import datetime

from groundplan.catalog.figures import figure
from groundplan.rehearse.body import decoded
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.pubsub import backlog, relay, schemas
from groundplan.rehearse.services.pubsub.api import HOST, find, service

_ATTRIBUTES = 100
_KEY_BYTES = 256
_VALUE_BYTES = 1024
_LONGEST_DEADLINE = 600


@service.method("pubsub.projects.topics.publish")
def publish(call: Call) -> Reply | Json:
    """Publish messages, all of them or none."""
    topic = find(call.state, call.path)
    messages: list[Json] = call.body.get("messages", [])
    most = figure("pubsub.messages_per_publish").value
    if not 1 <= len(messages) <= most:
        raise invalid(f"The value for message_count is not 1 to {most}: {len(messages)}.", "messages")
    for message in messages:
        _require(message)
        schemas.require_message(call.state, topic, message)
    if relay.address():
        return relay.pass_on(call)
    return {"messageIds": [backlog.publish(call.state, call.path, message, call.now) for message in messages]}


@service.method("pubsub.projects.subscriptions.pull")
def pull(call: Call) -> Reply | Json:
    """Hand out messages; an empty answer when there are none."""
    subscription = _receiving(call)
    most = int(call.body.get("maxMessages", 0))
    if most < 1:
        raise invalid("The value for max_messages is too small: it must be greater than 0.", "maxMessages")
    if relay.address():
        return relay.pass_on(call)
    handed = backlog.lease(call.state, subscription, min(most, 1000), call.now)
    counted = "deadLetterPolicy" in subscription
    received = [
        {"ackId": each.ack_id, "message": each.message} | ({"deliveryAttempt": each.deliveries} if counted else {})
        for each in handed
    ]
    return {"receivedMessages": received} if received else {}


@service.method("pubsub.projects.subscriptions.acknowledge")
def acknowledge(call: Call) -> Reply | Json:
    """Say that messages are done with."""
    subscription = find(call.state, call.path)
    if relay.address():
        return relay.pass_on(call)
    for waiting in _named(call, subscription):
        backlog.acknowledge(call.state, subscription, waiting)
    return {}


@service.method("pubsub.projects.subscriptions.modifyAckDeadline")
def modify_deadline(call: Call) -> Reply | Json:
    """Ask for more time for messages, or with 0 give them back."""
    subscription = find(call.state, call.path)
    seconds = int(call.body.get("ackDeadlineSeconds", 0))
    if not 0 <= seconds <= _LONGEST_DEADLINE:
        raise invalid(f"Invalid ack deadline: {seconds} is not 0 to {_LONGEST_DEADLINE}.", "ackDeadlineSeconds")
    if relay.address():
        return relay.pass_on(call)
    for waiting in _named(call, subscription):
        backlog.postpone(call.state, subscription, waiting, seconds, call.now)
    return {}


@service.method("pubsub.projects.subscriptions.seek")
def seek(call: Call) -> Json:
    """Go back to a time or to a snapshot: what is older is done with, what is younger waits again."""
    subscription = find(call.state, call.path)
    if "snapshot" in call.body:
        snapshot = find(call.state, call.body["snapshot"])
        if snapshot["topic"] != subscription["topic"]:
            raise invalid("The snapshot's topic is not that of the subscription.", "snapshot")
        note = call.state.note(f"{HOST}/{snapshot['name']}") or {}
        _seek_to_snapshot(call, subscription, note)
    elif "time" in call.body:
        _seek_to_time(call, subscription, datetime.fromisoformat(call.body["time"]))
    else:
        raise invalid("Either a snapshot or a time must be set.", "target")
    return {}


def _seek_to_time(call: Call, subscription: Json, moment: datetime) -> None:
    for waiting in backlog.kept(call.state, subscription, call.now):
        if datetime.fromisoformat(waiting.message["publishTime"]) < moment:
            backlog.acknowledge(call.state, subscription, waiting)
        else:
            backlog.put(call.state, backlog.Waiting(waiting.name, waiting.message))


def _seek_to_snapshot(call: Call, subscription: Json, note: Json) -> None:
    """What waited when the snapshot was taken waits again, and what came since; the rest is done with."""
    waiting_then: list[Json] = note.get("messages", [])
    wanted = {message["messageId"]: message for message in waiting_then}
    for waiting in backlog.kept(call.state, subscription, call.now):
        number = waiting.message["messageId"]
        if number in wanted or number > note.get("last", ""):
            backlog.put(call.state, backlog.Waiting(waiting.name, waiting.message))
        else:
            backlog.acknowledge(call.state, subscription, waiting)
    for number, message in wanted.items():
        backlog.put(call.state, backlog.Waiting(f"{HOST}/{subscription['name']}/messages/{number}", message))


def _receiving(call: Call) -> Json:
    """The subscription that is pulled from; raises a 400 where messages go elsewhere."""
    subscription = find(call.state, call.path)
    if subscription.get("detached"):
        raise Refusal("FAILED_PRECONDITION", "Subscription is detached.")
    if any(field in subscription for field in ("bigqueryConfig", "cloudStorageConfig", "bigtableConfig")):
        raise Refusal("FAILED_PRECONDITION", "Subscription exports its messages: it cannot be pulled from.")
    if subscription["pushConfig"].get("pushEndpoint"):
        raise Refusal("FAILED_PRECONDITION", "Subscription pushes its messages: it cannot be pulled from.")
    return subscription


def _named(call: Call, subscription: Json) -> list[backlog.Waiting]:
    """The messages that ack ids stand for; those that are gone or were handed out again are left out."""
    ack_ids: list[str] = call.body.get("ackIds", [])
    if not ack_ids:
        raise invalid("No ack ids specified.", "ackIds")
    found = []
    for ack_id in ack_ids:
        try:
            found.append(backlog.find(call.state, subscription, ack_id))
        except ValueError:
            raise invalid(f"You have passed an invalid ack ID to the service (ack_id={ack_id:.80}).") from None
    return [waiting for waiting in found if waiting is not None]


def _require(message: Json) -> None:
    """Raise a 400 for a message that cannot be published."""
    attributes: dict[str, str] = message.get("attributes", {})
    data = decoded(message.get("data", ""))
    if not data and not attributes:
        raise invalid("Some messages in the publish request are empty: they need data or at least one attribute.")
    most = figure("pubsub.message_bytes").value
    if len(data) + sum(len(key.encode()) + len(value.encode()) for key, value in attributes.items()) > most:
        raise invalid(f"The value for message is too large: at most {most} bytes.", "messages")
    if len(attributes) > _ATTRIBUTES:
        raise invalid(f"A message has {len(attributes)} attributes, more than {_ATTRIBUTES}.", "messages.attributes")
    for key, value in attributes.items():
        if not 1 <= len(key.encode()) <= _KEY_BYTES or len(value.encode()) > _VALUE_BYTES or key.startswith("goog"):
            raise invalid(f"Invalid attribute: {key[:80]!r}", "messages.attributes")
    if len(message.get("orderingKey", "").encode()) > _VALUE_BYTES:
        raise invalid(f"The ordering key is longer than {_VALUE_BYTES} bytes.", "messages.orderingKey")
