"""No message is lost without a trace: dead letters are held, and the agent may move them."""

import pytest

from components.data import AGENT, Data, stack
from components.recorded import Recorded, Stack

SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
STACKS = [stack(Data()), stack(Data(processing=False))]


def _with_dead_letters(found: Stack) -> list[Recorded]:
    return [subscription for subscription in found.of(SUBSCRIPTION) if "deadLetterPolicy" in subscription.inputs]


@pytest.mark.parametrize("found", STACKS)
def test_every_dead_letter_topic_has_a_subscription_that_holds_31_days(found: Stack) -> None:
    held = {
        subscription.inputs["topic"]: subscription.inputs["messageRetentionDuration"]
        for subscription in found.of(SUBSCRIPTION)
        if "deadLetterPolicy" not in subscription.inputs
    }
    topics = {s.inputs["deadLetterPolicy"]["deadLetterTopic"] for s in _with_dead_letters(found)}
    assert topics
    assert {held[topic] for topic in topics} == {"2678400s"}


@pytest.mark.parametrize("found", STACKS)
def test_the_agent_may_publish_dead_letters_before_there_are_any(found: Stack) -> None:
    for subscription in _with_dead_letters(found):
        grants = [found.the(name) for name in subscription.depends_on if name.endswith("-agent-gives")]
        (grant,) = grants
        assert grant.inputs["role"] == "roles/pubsub.publisher"
        assert grant.inputs["member"] == AGENT
        assert f"{grant.inputs['topic']}-id" == subscription.inputs["deadLetterPolicy"]["deadLetterTopic"]


@pytest.mark.parametrize("found", STACKS)
def test_the_agent_may_take_messages_from_every_subscription_with_dead_letters(found: Stack) -> None:
    taken = {
        grant.inputs["subscription"]
        for grant in found.of("gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember")
        if grant.inputs["member"] == AGENT and grant.inputs["role"] == "roles/pubsub.subscriber"
    }
    assert {subscription.name for subscription in _with_dead_letters(found)} <= taken


@pytest.mark.parametrize("found", STACKS)
def test_no_subscription_is_deleted_because_it_was_idle(found: Stack) -> None:
    assert all(s.inputs["expirationPolicy"] == {"ttl": ""} for s in found.of(SUBSCRIPTION))


@pytest.mark.parametrize("found", STACKS)
def test_an_export_waits_for_the_grants_of_its_writer(found: Stack) -> None:
    exports = [s for s in found.of(SUBSCRIPTION) if {"bigqueryConfig", "cloudStorageConfig"} & s.inputs.keys()]
    assert exports
    for export in exports:
        grants = [found.the(name) for name in export.depends_on]
        assert any(g.inputs.get("role") == "roles/iam.serviceAccountTokenCreator" for g in grants)
        config = export.inputs.get("bigqueryConfig") or export.inputs["cloudStorageConfig"]
        writer = f"serviceAccount:{config['serviceAccountEmail']}"
        roles = {g.inputs["role"] for g in grants if g.inputs.get("member") == writer}
        assert roles in (
            {"roles/bigquery.dataEditor"},
            {"roles/storage.objectCreator", "roles/storage.legacyBucketReader"},
        )


def test_a_file_is_closed_before_its_messages_are_delivered_again() -> None:
    for subscription in STACKS[0].of(SUBSCRIPTION):
        if config := subscription.inputs.get("cloudStorageConfig"):
            assert int(config["maxDuration"].rstrip("s")) <= subscription.inputs["ackDeadlineSeconds"]
