"""The Eventarc API: triggers, and channels of partners' events.

Source: https://cloud.google.com/eventarc/docs/reference/rest/v1/projects.locations.triggers and the descriptions of
the discovery document.
"""

from __future__ import annotations

from groundplan.rehearse import errand, facts, service_accounts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid, not_found
from groundplan.rehearse.service import Service

service = Service("eventarc", ("v1",), types="google.cloud.eventarc.v1")

_TRIGGERS = "eventarc.projects.locations.triggers"
_CHANNELS = "eventarc.projects.locations.channels"
_PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished"
_PUBSUB = "pubsub.googleapis.com"


@service.written(_TRIGGERS)
def _trigger(call: Call, body: Json, old: Json | None) -> Json:
    """A trigger as it is kept, its transport made; raises Refusal for what the API refuses."""
    _, _, _, location, _, name = body["name"].split("/")
    filters: list[Json] = body.get("eventFilters", [])
    destination = {
        ("cloudRunService" if key == "cloudRun" else key): value for key, value in body.get("destination", {}).items()
    }
    told = {"name": name, "location": location, "destination": destination, "matchingCriterias": filters}
    facts.require("gcp:eventarc/trigger:Trigger", body | told)
    types = [each.get("value", "") for each in filters if each.get("attribute") == "type"]
    if len(types) != 1:
        raise invalid("The event filters must have exactly one for the attribute 'type'", "trigger.eventFilters")
    if old is not None and filters != old["eventFilters"]:
        raise invalid("The event filters of a trigger cannot be changed", "trigger.eventFilters")
    service_accounts.require(call, body.get("serviceAccount", ""))
    _check_destination(call, body.get("destination", {}))
    _check_bucket(call, filters, types[0])
    if channel := body.get("channel"):
        if call.get(channel) is None:
            raise not_found(channel)
        return body
    return {"eventDataContentType": "application/json"} | body | {"transport": _transport(call, body, old, types[0])}


def _check_destination(call: Call, destination: Json) -> None:
    """Raise a 404 for a service of Cloud Run that does not exist in the project."""
    run: Json = destination.get("cloudRun", {})
    if run:
        path = f"projects/{call.project}/locations/{run.get('region', '')}/services/{run.get('service', '')}"
        if call.state.get(f"run.googleapis.com/{path}") is None:
            raise not_found(path)


def _check_bucket(call: Call, filters: list[Json], kind: str) -> None:
    """Raise Refusal for events of a bucket that is not named, or not there."""
    if not kind.startswith("google.cloud.storage.object."):
        return
    buckets = [each.get("value", "") for each in filters if each.get("attribute") == "bucket"]
    if not buckets:
        raise invalid("The event filters must have one for the attribute 'bucket'", "trigger.eventFilters")
    if call.state.get(f"storage.googleapis.com/b/{buckets[0]}") is None:
        raise Refusal("NOT_FOUND", f"Bucket '{buckets[0]}' was not found")


def _transport(call: Call, body: Json, old: Json | None, kind: str) -> Json:
    """The topic and the subscription that carry the events: a topic of the user's only for Pub/Sub's own events."""
    if old is not None:
        transport: Json = old["transport"]
        return transport
    name = body["name"].rpartition("/")[2]
    given = str(body.get("transport", {}).get("pubsub", {}).get("topic", ""))
    if given and kind != _PUBLISHED:
        raise invalid(f"A topic can only be set for {_PUBLISHED}", "trigger.transport.pubsub.topic")
    place = f"projects/{call.project}"
    suffix = f"{call.path.split('/')[3]}-{name}"
    number = f"{call.state.next('eventarc'):03d}"
    topic = given if "/" in given else f"{place}/topics/{given or f'eventarc-{suffix}-{number}'}"
    if not given:
        errand.run(call, "PUT", f"{_PUBSUB}/v1/{topic}", {})
    elif call.state.get(f"{_PUBSUB}/{topic}") is None:
        raise Refusal("NOT_FOUND", f"The topic {topic} does not exist")
    subscription = f"{place}/subscriptions/eventarc-{suffix}-sub-{number}"
    errand.run(call, "PUT", f"{_PUBSUB}/v1/{subscription}", {"topic": topic, "ackDeadlineSeconds": 600})
    return {"pubsub": {"topic": topic, "subscription": subscription}}


@service.deleted(_TRIGGERS)
def _deleted(call: Call, body: Json) -> None:
    """Delete the subscription, and the topic that was made for the trigger."""
    transport: Json = body.get("transport", {}).get("pubsub", {})
    for kind in ("subscription", "topic"):
        path = transport.get(kind, "")
        own = path.rpartition("/")[2].startswith("eventarc-")
        if own and call.state.get(f"{_PUBSUB}/{path}") is not None:
            errand.run(call, "DELETE", f"{_PUBSUB}/v1/{path}")


@service.written(_CHANNELS)
def _channel(call: Call, body: Json, old: Json | None) -> Json:
    """A channel as it is kept: pending until its partner connects it."""
    _, _, _, location, _, name = body["name"].split("/")
    facts.require("gcp:eventarc/channel:Channel", {"name": name, "location": location} | body)
    number = call.state.next("channels")
    kept = old or {
        "state": "PENDING",
        "activationToken": f"{number:032x}",
        "pubsubTopic": f"projects/{call.project}/topics/eventarc-channel-{location}-{name}-{number:03d}",
    }
    return body | {key: kept[key] for key in ("state", "activationToken", "pubsubTopic")}
