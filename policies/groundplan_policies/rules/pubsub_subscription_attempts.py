"""Five attempts are spent in a minute of trouble: messages that came at a bad time end among the poisonous ones."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Messages get several attempts before they are given up",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.SUBSCRIPTION,),
    remedy="Set deadLetterPolicy.maxDeliveryAttempts to 10 or more.",
    examples=(
        Example(
            {"deadLetterPolicy": {"deadLetterTopic": "lost", "maxDeliveryAttempts": 10}},
            (Break("deadLetterPolicy.maxDeliveryAttempts"), Break("deadLetterPolicy.maxDeliveryAttempts", 5)),
        ),
    ),
)
def pubsub_subscription_attempts(subscription: Resource) -> Verdict:
    """Ten at least; Google's default is five."""
    policy = subscription["deadLetterPolicy"]
    return require(
        policy["maxDeliveryAttempts"].number(lambda attempts: attempts >= 10),
        "a minute of trouble sends good messages to the dead letters",
        when=policy.is_set,
    )
