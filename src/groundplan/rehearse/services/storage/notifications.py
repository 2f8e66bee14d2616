"""Notifications: a topic that hears of the objects of a bucket; and the bucket's service agent, who tells.

Source: https://cloud.google.com/storage/docs/pubsub-notifications
"""

from __future__ import annotations

import base64
import json
import re

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.storage.api import LINKS, bucket_name, find_bucket, service

_TOPIC = re.compile(r"(?://pubsub\.googleapis\.com/)?(projects/[^/]+/topics/[^/]+)")


@service.method("storage.notifications.insert")
def insert(call: Call) -> Json:
    """Tell a topic of a bucket's objects; the topic must exist."""
    bucket = find_bucket(call.state, call.parameters["bucket"])["name"]
    inputs = {"payloadFormat": call.body.get("payload_format", ""), "eventTypes": call.body.get("event_types", [])}
    facts.require("gcp:storage/notification:Notification", inputs)
    topic = _TOPIC.fullmatch(str(call.body.get("topic", "")))
    if topic is None or call.state.get(f"pubsub.googleapis.com/{topic[1]}") is None:
        raise invalid(f"Invalid Cloud Pub/Sub topic: '{call.body.get('topic', '')}' does not exist.", "topic")
    number = str(call.state.next(f"notifications/{bucket}"))
    made = dict(call.body) | {
        "topic": f"//pubsub.googleapis.com/{topic[1]}",
        "kind": "storage#notification",
        "id": number,
        "selfLink": f"{LINKS}/b/{bucket}/notificationConfigs/{number}",
        "etag": number,
    }
    made.setdefault("payload_format", "JSON_API_V1")
    call.state.put(f"{bucket_name(bucket)}/notificationConfigs/{number}", made)
    return made


@service.method("storage.notifications.list")
def list_(call: Call) -> Json:
    """The notifications of a bucket."""
    bucket = find_bucket(call.state, call.parameters["bucket"])["name"]
    return {"kind": "storage#notifications", "items": _of(call, bucket)}


@service.method("storage.notifications.get")
def get(call: Call) -> Json:
    """One notification of a bucket; raises a 404."""
    return _find(call)[1]


@service.method("storage.notifications.delete")
def delete(call: Call) -> Reply:
    """Tell a topic no longer."""
    call.state.delete(_find(call)[0])
    return Reply(b"", 204)


@service.method("storage.projects.serviceAccount.get")
def agent(call: Call) -> Json:
    """The account by which Cloud Storage publishes and uses keys in a project."""
    number = project_number(call.parameters["projectId"])
    address = f"service-{number}@gs-project-accounts.iam.gserviceaccount.com"
    return {"kind": "storage#serviceAccount", "email_address": address}


def tell(call: Call, found: Json, event: str) -> None:
    """Publish what became of an object to the topics that want to know. Source: .../pubsub-notifications#format."""
    for told in _of(call, found["bucket"]):
        wanted = not told.get("event_types") or event in told["event_types"]
        if wanted and found["name"].startswith(told.get("object_name_prefix", "")):
            _publish(call, told, found, event)


def _publish(call: Call, told: Json, found: Json, event: str) -> None:
    from groundplan.rehearse.services.pubsub import backlog  # noqa: PLC0415 - only where a topic is told

    attributes = {
        **told.get("custom_attributes", {}),
        "notificationConfig": f"projects/_/buckets/{found['bucket']}/notificationConfigs/{told['id']}",
        "eventType": event,
        "payloadFormat": told["payload_format"],
        "bucketId": found["bucket"],
        "objectId": found["name"],
        "objectGeneration": found["generation"],
        "eventTime": call.time,
    }
    message: Json = {"attributes": attributes}
    if told["payload_format"] != "NONE":
        message["data"] = base64.b64encode(json.dumps(found).encode()).decode()
    backlog.publish(call.state, _TOPIC.sub(r"\1", told["topic"]), message, call.now)


def _of(call: Call, bucket: str) -> list[Json]:
    return [body for _, body in call.state.members(f"{bucket_name(bucket)}/notificationConfigs")]


def _find(call: Call) -> tuple[str, Json]:
    bucket = find_bucket(call.state, call.parameters["bucket"])["name"]
    name = f"{bucket_name(bucket)}/notificationConfigs/{call.parameters['notification']}"
    found = call.state.get(name)
    if found is None:
        raise Refusal("NOT_FOUND", f"notification {call.parameters['notification']:.80} not found")
    return name, found
