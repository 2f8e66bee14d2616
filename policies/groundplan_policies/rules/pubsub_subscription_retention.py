"""Messages that wait for less than a long weekend are lost before anybody has noticed that their consumer is down."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Subscriptions hold messages over a long weekend",
    severity=Severity.HIGH,
    on=(t.SUBSCRIPTION,),
    remedy="Set messageRetentionDuration to 259200s (3 days) or more, or leave Google's 7 days.",
    examples=(
        Example(
            {"messageRetentionDuration": "604800s"},
            (Break("messageRetentionDuration", "600s"), Break("messageRetentionDuration", "86400s")),
        ),
    ),
)
def pubsub_subscription_retention(subscription: Resource) -> Verdict:
    """Three days at least; Google's default is seven."""
    kept = subscription["messageRetentionDuration"]
    return require(
        ~kept.is_set | kept.seconds(lambda seconds: seconds >= 259200), "unread messages are gone within three days"
    )
