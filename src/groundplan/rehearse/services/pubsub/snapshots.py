"""Snapshots: what waited in a subscription at a moment, to seek back to.

Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.snapshots (seven days, less the age of the
oldest message that waits; not under an hour).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from groundplan.rehearse.call import Call, timestamp
from groundplan.rehearse.replies import Json, Refusal, already_exists
from groundplan.rehearse.services.pubsub import backlog
from groundplan.rehearse.services.pubsub.api import (
    DELETED_TOPIC,
    attach,
    detach,
    find,
    require_mask,
    require_name,
    service,
)

_LONGEST = timedelta(days=7)
_SHORTEST = timedelta(hours=1)


@service.method("pubsub.projects.snapshots.create")
def create(call: Call) -> Json:
    """Remember what waits in a subscription."""
    require_name(call.path)
    if call.state.get(call.name) is not None:
        raise already_exists(call.path)
    subscription = find(call.state, str(call.body.get("subscription", "")))
    if subscription["topic"] == DELETED_TOPIC:
        raise Refusal("FAILED_PRECONDITION", "The topic of the subscription is deleted.")
    waiting = [each.message for each in backlog.kept(call.state, subscription, call.now) if not each.done]
    expires = _expiry(waiting, call.now)
    if expires - call.now < _SHORTEST:
        raise Refusal("FAILED_PRECONDITION", "The snapshot would expire in less than an hour.")
    snapshot = {"name": call.path, "topic": subscription["topic"], "expireTime": timestamp(expires)}
    snapshot |= {"labels": call.body["labels"]} if "labels" in call.body else {}
    attach(call.state, subscription["topic"], call.path)
    call.state.put(call.name, snapshot)
    call.state.put_note(call.name, {"messages": waiting, "last": backlog.next_id(call.state)})
    return snapshot


@service.written("pubsub.projects.snapshots")
def complete(call: Call, snapshot: Json, _old: Json | None) -> Json:
    """An update must say what it changes."""
    require_mask(call)
    return snapshot


@service.deleted("pubsub.projects.snapshots")
def deleted(call: Call, snapshot: Json) -> None:
    """Its topic forgets it."""
    detach(call.state, snapshot["topic"], snapshot["name"])


def _expiry(waiting: list[Json], now: datetime) -> datetime:
    oldest = min((datetime.fromisoformat(message["publishTime"]) for message in waiting), default=now)
    return oldest + _LONGEST
