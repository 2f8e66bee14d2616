"""The catalogue's facts as refusals of the emulated APIs."""

import pytest

from groundplan.rehearse import facts
from groundplan.rehearse.replies import Refusal

SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"


def test_every_fault_is_named_in_one_refusal():
    with pytest.raises(Refusal) as refused:
        facts.require(SUBSCRIPTION, {"ackDeadlineSeconds": 5, "messageRetentionDuration": "90d"})
    fields = [each["field"] for each in refused.value.details[0]["fieldViolations"]]
    assert refused.value.http == 400
    assert fields == ["messageRetentionDuration", "ackDeadlineSeconds"]


def test_what_google_takes_is_taken():
    facts.require(SUBSCRIPTION, {"ackDeadlineSeconds": 600, "messageRetentionDuration": "604800s"})
    facts.require_name("pubsub", "telemetry")


def test_a_name_that_google_keeps_for_itself_is_refused():
    with pytest.raises(Refusal, match="must not start with 'goog'"):
        facts.require_name("pubsub", "google-topic", "topic")
