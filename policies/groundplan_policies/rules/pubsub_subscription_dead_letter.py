"""A subscription without a dead letter retries a poisonous message until it expires, and holds up the rest."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Stack, Verdict, require, rule
from groundplan_policies.delivery import is_fed_by_dead_letters


@rule(
    title="Subscriptions give up on poisonous messages",
    severity=Severity.HIGH,
    on=(t.SUBSCRIPTION,),
    remedy="Set deadLetterPolicy.deadLetterTopic, and subscribe to that topic.",
    examples=(
        Example(
            {"topic": "readings", "deadLetterPolicy": {"deadLetterTopic": "projects/p/topics/lost"}},
            (Break("deadLetterPolicy"), Break("deadLetterPolicy.deadLetterTopic")),
        ),
    ),
)
def pubsub_subscription_dead_letter(subscription: Resource, stack: Stack) -> Verdict:
    """Every subscription has a dead-letter topic, but for those that hold dead letters themselves."""
    return require(
        subscription.at("deadLetterPolicy.deadLetterTopic").is_set,
        "no dead-letter policy",
        when=~is_fed_by_dead_letters(subscription, stack),
    )
