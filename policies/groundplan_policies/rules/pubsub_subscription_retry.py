"""Without a retry policy a message that fails comes back at once, and a consumer in trouble gets no rest."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Stack, Verdict, require, rule
from groundplan_policies.delivery import is_fed_by_dead_letters


@rule(
    title="Subscriptions wait between attempts",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=(t.SUBSCRIPTION,),
    remedy="Set retryPolicy with a minimumBackoff and a maximumBackoff.",
    examples=(
        Example(
            {"topic": "readings", "retryPolicy": {"minimumBackoff": "10s", "maximumBackoff": "600s"}},
            (Break("retryPolicy"), Break("retryPolicy.minimumBackoff", "0s")),
        ),
    ),
)
def pubsub_subscription_retry(subscription: Resource, stack: Stack) -> Verdict:
    """A backoff above zero; subscriptions that only hold dead letters deliver to nobody."""
    return require(
        subscription.at("retryPolicy.minimumBackoff").seconds(lambda seconds: seconds > 0),
        "failed messages come back at once",
        when=~is_fed_by_dead_letters(subscription, stack),
    )
