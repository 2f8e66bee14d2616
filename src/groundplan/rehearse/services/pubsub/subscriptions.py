"""Subscriptions: where messages go, how long they are kept, when they are tried again.

Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions (defaults and limits)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call, seconds
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.pubsub import filters, relay
from groundplan.rehearse.services.pubsub.api import (
    DELETED_TOPIC,
    attach,
    detach,
    find,
    require_mask,
    require_name,
    require_same,
    service,
)

_DEFAULTS: Mapping[str, Any] = {"ackDeadlineSeconds": 10, "messageRetentionDuration": "604800s"}
_EXPIRES = {"ttl": "2678400s"}
"""A subscription that nobody uses is gone after 31 days."""

_RETRY = {"minimumBackoff": "10s", "maximumBackoff": "600s"}
_ATTEMPTS = 5
_FIXED = ("name", "topic", "filter", "enableMessageOrdering")
_DESTINATIONS = {
    "bigqueryConfig": "table",
    "cloudStorageConfig": "bucket",
    "bigtableConfig": "table",
}
"""Where a subscription can write to, by the field that must be set."""


@service.written("pubsub.projects.subscriptions")
def complete(call: Call, subscription: Json, old: Json | None) -> Json:
    """Check a subscription and fill in what it leaves open."""
    require_mask(call)
    if old:
        require_same(old, subscription, _FIXED)
    made = _filled(subscription)
    _require(call, made)
    if made.get("topic") != DELETED_TOPIC:
        topic = find(call.state, str(made.get("topic", "")))
        attach(call.state, topic["name"], made["name"])
        if retention := topic.get("messageRetentionDuration"):
            made["topicMessageRetentionDuration"] = retention
    if not old:
        relay.create(made["name"], made)
    return made


@service.deleted("pubsub.projects.subscriptions")
def deleted(call: Call, subscription: Json) -> None:
    """Its topic forgets it; its messages go with it."""
    detach(call.state, subscription["topic"], subscription["name"])
    relay.delete(subscription["name"])


@service.method("pubsub.projects.subscriptions.detach")
def detach_(call: Call) -> Json:
    """Take a subscription off its topic; what it held is dropped."""
    subscription = find(call.state, call.path)
    detach(call.state, subscription["topic"], subscription["name"])
    for name, _ in call.state.below(call.name):
        call.state.delete(name)
    call.state.put(call.name, subscription | {"detached": True})
    return {}


@service.method("pubsub.projects.subscriptions.modifyPushConfig")
def modify_push(call: Call) -> Json:
    """Change where messages are pushed to; an empty configuration makes it a pull subscription."""
    subscription = find(call.state, call.path) | {"pushConfig": call.body.get("pushConfig", {})}
    _require(call, subscription)
    call.state.put(call.name, subscription)
    return {}


def _filled(subscription: Json) -> Json:
    made = {key: value for key, value in subscription.items() if key not in ("state", "topicMessageRetentionDuration")}
    made = {"pushConfig": {}, **_DEFAULTS, "expirationPolicy": _EXPIRES} | made | {"state": "ACTIVE"}
    made["ackDeadlineSeconds"] = made["ackDeadlineSeconds"] or _DEFAULTS["ackDeadlineSeconds"]
    if "retryPolicy" in made:
        made["retryPolicy"] = _RETRY | made["retryPolicy"]
    if policy := made.get("deadLetterPolicy"):
        made["deadLetterPolicy"] = policy | {"maxDeliveryAttempts": policy.get("maxDeliveryAttempts") or _ATTEMPTS}
    if config := made.get("cloudStorageConfig"):
        form: Json = {} if "avroConfig" in config else {"textConfig": {}}
        made["cloudStorageConfig"] = {"maxDuration": "300s"} | form | config
    for field, needed in _DESTINATIONS.items():
        if made.get(field, {}).get(needed):
            made[field] = made[field] | {"state": "ACTIVE"}
        else:
            made.pop(field, None)
    return made


def _require(call: Call, subscription: Json) -> None:
    """Raise a refusal for a subscription that Pub/Sub would not take."""
    require_name(subscription["name"])
    inputs = subscription | {"name": subscription["name"].rpartition("/")[2]}
    facts.require("gcp:pubsub/subscription:Subscription", inputs)
    ttl, retention = subscription["expirationPolicy"].get("ttl"), subscription["messageRetentionDuration"]
    if ttl and seconds(ttl) < seconds(retention):
        raise invalid(
            "The subscription's expiration must be at least as long as its message retention.", "expirationPolicy.ttl"
        )
    filters.compiled(subscription.get("filter", ""))
    given = [field for field in _DESTINATIONS if field in subscription]
    given += ["pushConfig"] if subscription.get("pushConfig", {}).get("pushEndpoint") else []
    if len(given) > 1:
        raise invalid(f"A subscription can have one of {', '.join(given)}, not several.", given[0])
    _require_there(call, subscription)


def _require_there(call: Call, subscription: Json) -> None:
    """Raise a refusal for a dead-letter topic, table or bucket that does not exist."""
    if policy := subscription.get("deadLetterPolicy"):
        find(call.state, str(policy.get("deadLetterTopic", "")))
    if config := subscription.get("bigqueryConfig"):
        project, dataset, table = config["table"].rsplit(".", 2)
        name = f"bigquery.googleapis.com/projects/{project}/datasets/{dataset}/tables/{table}"
        if call.state.get(name) is None:
            raise Refusal("NOT_FOUND", f"Table not found: {project}:{dataset}.{table}.")
    bucket = subscription.get("cloudStorageConfig", {}).get("bucket")
    if bucket and call.state.get(f"storage.googleapis.com/b/{bucket}") is None:
        raise Refusal("NOT_FOUND", f"Bucket not found: {bucket}.")
