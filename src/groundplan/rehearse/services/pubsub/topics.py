"""Topics.

Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics
"""

from __future__ import annotations

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.references import require_crypto_key
from groundplan.rehearse.replies import Json, invalid
from groundplan.rehearse.services.pubsub import relay, schemas
from groundplan.rehearse.services.pubsub.api import (
    DELETED_SCHEMA,
    DELETED_TOPIC,
    HOST,
    attached,
    find,
    require_mask,
    require_name,
    require_same,
    service,
)


@service.written("pubsub.projects.topics")
def complete(call: Call, topic: Json, old: Json | None) -> Json:
    """Check a topic; its schema must exist, with the revisions that it names."""
    require_mask(call)
    if old:
        require_same(old, topic, ("name", "kmsKeyName"))
    require_name(topic["name"])
    facts.require("gcp:pubsub/topic:Topic", topic | {"name": topic["name"].rpartition("/")[2]})
    if settings := topic.get("schemaSettings"):
        _require_schema(call, settings, (old or {}).get("schemaSettings", {}))
    if not old:
        if "kmsKeyName" in topic:
            require_crypto_key(call.state, topic["kmsKeyName"], "kmsKeyName")
        relay.create(topic["name"], {})
    return topic | {"state": "ACTIVE"}


@service.deleted("pubsub.projects.topics")
def deleted(call: Call, topic: Json) -> None:
    """Subscriptions and snapshots outlive their topic, and say so."""
    for path in attached(call.state, topic["name"]):
        call.state.put(f"{HOST}/{path}", find(call.state, path) | {"topic": DELETED_TOPIC})
    relay.delete(topic["name"])


@service.method("pubsub.projects.topics.subscriptions.list", "pubsub.projects.topics.snapshots.list")
def list_attached(call: Call) -> Json:
    """The names of a topic's subscriptions or snapshots, also those of other projects."""
    topic, _, kind = call.path.rpartition("/")
    find(call.state, topic)
    names = [(path, path) for path in attached(call.state, topic) if f"/{kind}/" in path]
    return standard.page(call, names)


def _require_schema(call: Call, settings: Json, old: Json) -> None:
    if settings.get("schema") == DELETED_SCHEMA == old.get("schema"):
        return
    schema = find(call.state, str(settings.get("schema", "")))
    if settings.get("encoding", "ENCODING_UNSPECIFIED") == "ENCODING_UNSPECIFIED":
        raise invalid("Invalid encoding: it is JSON or BINARY.", "topic.schemaSettings.encoding")
    for field in ("firstRevisionId", "lastRevisionId"):
        if revision := settings.get(field):
            schemas.revision(call.state, f"{schema['name']}@{revision}")
