"""The rules, asked of a preview in this process."""

from groundplan.engine.preview import Preview, Resource, Unknown
from groundplan.judge import policies
from groundplan.judge.finding import Finding, Verdict

SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
TOPIC = "urn:pulumi:dev::demo::gcp:pubsub/topic:Topic::lost"


def preview(*, read: bool = False, **inputs: object) -> Preview:
    urn = f"urn:pulumi:dev::demo::{SUBSCRIPTION}::reader"
    made = Resource(urn=urn, type=SUBSCRIPTION, name="reader", inputs=inputs, read=read)
    return Preview(engine="embedded", project="demo", stack="dev", resources=(made,))


def verdict(shown: Preview, rule: str) -> Finding:
    (found,) = (one for one in policies.verdicts(shown) if one.rule == rule)
    return found


def test_what_passes_is_a_verdict_and_no_finding() -> None:
    shown = preview(deadLetterPolicy={"deadLetterTopic": "lost"})
    passed = verdict(shown, "pubsub-subscription-dead-letter")
    assert passed.verdict is Verdict.PASS
    assert passed.message == "Subscriptions give up on poisonous messages"
    assert not passed.remedy
    assert passed not in policies.findings(shown)
    assert {one.verdict for one in policies.findings(shown)} <= {Verdict.FAIL, Verdict.UNDETERMINED}


def test_what_fails_says_where_and_what_to_do() -> None:
    failed = verdict(preview(topic="readings"), "pubsub-subscription-dead-letter")
    assert failed.verdict is Verdict.FAIL
    assert failed.message == "deadLetterPolicy.deadLetterTopic: no dead-letter policy"
    assert failed.remedy


def test_what_waits_names_the_output_that_it_waits_for() -> None:
    waiting = verdict(preview(expirationPolicy=Unknown(f"{TOPIC}.id")), "pubsub-subscription-expiry")
    assert waiting.verdict is Verdict.UNDETERMINED
    assert waiting.message.endswith("waits for lost.id")


def test_what_is_only_looked_up_is_not_judged() -> None:
    assert policies.verdicts(preview(topic="readings")) != ()
    assert policies.verdicts(preview(topic="readings", read=True)) == ()
