"""Topics check what is published to them, and keep it in the region."""

import json

import fastavro
import pytest

from components.data import MEASURES, stack
from components.recorded import SITE, Stack, record
from groundplan_components.bus import Bus, BusArgs
from groundplan_components.subscription import LONGEST_RETENTION

TOPIC = "gcp:pubsub/topic:Topic"


@pytest.mark.parametrize("kind", ["telemetry", "state", "events"])
def test_a_topic_checks_messages_against_its_avro_schema(kind: str) -> None:
    found = stack()
    topic, schema = found.the(f"acme-prod-bus-{kind}"), found.the(f"acme-prod-bus-{kind}-schema")
    assert topic.inputs["schemaSettings"] == {"schema": f"{schema.name}-id", "encoding": "JSON"}
    fastavro.parse_schema(json.loads(schema.inputs["definition"]))


def test_messages_are_stored_in_the_region_only() -> None:
    for topic in stack().of(TOPIC):
        assert topic.inputs["messageStoragePolicy"] == {"allowedPersistenceRegions": [SITE.region]}


def test_what_fits_no_schema_is_held() -> None:
    found = stack()
    assert "schemaSettings" not in found.the("acme-prod-bus-dead-letters").inputs
    assert found.the("acme-prod-bus-held-dead-letters").inputs["topic"] == "acme-prod-bus-dead-letters-id"


def _granted() -> Stack:
    def program() -> None:
        bus = Bus("acme-prod-bus", BusArgs(site=SITE, measures=MEASURES, retention=LONGEST_RETENTION))
        bus.grant_publisher("bridge", "serviceAccount:bridge", (bus.telemetry, bus.dead_letters))

    return record(program)


def test_a_publisher_may_publish_to_the_topics_it_was_given_and_to_no_other() -> None:
    grants = _granted().of("gcp:pubsub/topicIAMMember:TopicIAMMember")
    assert {grant.inputs["topic"] for grant in grants} == {"acme-prod-bus-telemetry", "acme-prod-bus-dead-letters"}
    assert {grant.inputs["role"] for grant in grants} == {"roles/pubsub.publisher"}
