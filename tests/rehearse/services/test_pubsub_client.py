"""Google's own clients of Pub/Sub, over REST, against a served emulator."""

import json

import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.pubsub_v1 import PublisherClient, SchemaServiceClient, SubscriberClient
from google.pubsub_v1.types import Schema

TOPIC = "projects/p/topics/orders"
AVRO = json.dumps({"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}]})


@pytest.fixture(scope="module")
def clients(served):
    options = {"credentials": AnonymousCredentials(), "transport": "rest", "client_options": {"api_endpoint": served}}
    return PublisherClient(**options), SubscriberClient(**options), SchemaServiceClient(**options)


@pytest.fixture(scope="module")
def publisher(clients):
    clients[0].create_topic(name=TOPIC)
    return clients[0]


@pytest.fixture(scope="module")
def subscriber(clients, publisher):
    return clients[1]


def test_a_message_is_published_pulled_and_acknowledged(publisher, subscriber):
    name = "projects/p/subscriptions/plain"
    subscriber.create_subscription(name=name, topic=TOPIC)
    sent = publisher.publish(topic=TOPIC, messages=[{"data": b"hello", "attributes": {"a": "b"}}])
    (received,) = subscriber.pull(subscription=name, max_messages=10).received_messages
    assert (received.message.data, dict(received.message.attributes)) == (b"hello", {"a": "b"})
    assert received.message.message_id == sent.message_ids[0]
    assert not subscriber.pull(subscription=name, max_messages=10).received_messages
    subscriber.modify_ack_deadline(subscription=name, ack_ids=[received.ack_id], ack_deadline_seconds=0)
    (again,) = subscriber.pull(subscription=name, max_messages=10).received_messages
    subscriber.acknowledge(subscription=name, ack_ids=[again.ack_id])
    assert not subscriber.pull(subscription=name, max_messages=10).received_messages


def test_a_filter_lets_only_some_messages_through(publisher, subscriber):
    name = "projects/p/subscriptions/filtered"
    subscriber.create_subscription(request={"name": name, "topic": TOPIC, "filter": 'attributes.kind = "new"'})
    publisher.publish(topic=TOPIC, messages=[{"data": b"1", "attributes": {"kind": "old"}}])
    publisher.publish(topic=TOPIC, messages=[{"data": b"2", "attributes": {"kind": "new"}}])
    received = subscriber.pull(subscription=name, max_messages=10).received_messages
    assert [each.message.data for each in received] == [b"2"]


def test_lists_updates_and_deletions(publisher, subscriber):
    name = "projects/p/subscriptions/changed"
    subscriber.create_subscription(name=name, topic=TOPIC, ack_deadline_seconds=30)
    assert name in list(publisher.list_topic_subscriptions(topic=TOPIC))
    changed = subscriber.update_subscription(
        subscription={"name": name, "ack_deadline_seconds": 60}, update_mask={"paths": ["ack_deadline_seconds"]}
    )
    assert changed.ack_deadline_seconds == 60
    assert changed.message_retention_duration.days == 7
    subscriber.delete_subscription(subscription=name)
    with pytest.raises(exceptions.NotFound):
        subscriber.get_subscription(subscription=name)
    with pytest.raises(exceptions.Conflict):
        publisher.create_topic(name=TOPIC)
    assert [topic.name for topic in publisher.list_topics(project="projects/p")] == [TOPIC]


def test_schemas_have_revisions_and_judge_messages(clients, publisher):
    schemas = clients[2]
    made = schemas.create_schema(parent="projects/p", schema={"type_": "AVRO", "definition": AVRO}, schema_id="sch")
    wider = AVRO.replace("]", ', {"name": "b", "type": "int", "default": 0}]')
    newer = schemas.commit_schema(name=made.name, schema={"name": made.name, "type_": "AVRO", "definition": wider})
    assert newer.revision_id != made.revision_id
    assert len(list(schemas.list_schema_revisions(name=made.name))) == 2
    asked = {"parent": "projects/p", "name": made.name, "encoding": "JSON"}
    schemas.validate_message(request={**asked, "message": b'{"a": "x"}'})
    with pytest.raises(exceptions.BadRequest):
        schemas.validate_message(request={**asked, "message": b'{"a": 1}'})
    with pytest.raises(exceptions.BadRequest):
        schemas.validate_schema(parent="projects/p", schema=Schema(type_="AVRO", definition="{}"))
    topic = "projects/p/topics/typed"
    publisher.create_topic(
        request={"name": topic, "schema_settings": {"schema": made.name, "encoding": "JSON"}},
    )
    publisher.publish(topic=topic, messages=[{"data": b'{"a": "x"}'}])
    with pytest.raises(exceptions.BadRequest):
        publisher.publish(topic=topic, messages=[{"data": b"{}"}])


def test_a_snapshot_brings_messages_back(publisher, subscriber):
    name, snapshot = "projects/p/subscriptions/replayed", "projects/p/snapshots/before"
    subscriber.create_subscription(name=name, topic=TOPIC)
    publisher.publish(topic=TOPIC, messages=[{"data": b"kept"}])
    subscriber.create_snapshot(name=snapshot, subscription=name)
    (received,) = subscriber.pull(subscription=name, max_messages=10).received_messages
    subscriber.acknowledge(subscription=name, ack_ids=[received.ack_id])
    subscriber.seek(request={"subscription": name, "snapshot": snapshot})
    (again,) = subscriber.pull(subscription=name, max_messages=10).received_messages
    assert again.message.data == b"kept"


def test_who_may_publish(publisher):
    policy = publisher.get_iam_policy(request={"resource": TOPIC})
    policy.bindings.add(role="roles/pubsub.publisher", members=["user:a@example.com"])
    publisher.set_iam_policy(request={"resource": TOPIC, "policy": policy})
    assert publisher.get_iam_policy(request={"resource": TOPIC}).bindings[0].role == "roles/pubsub.publisher"
