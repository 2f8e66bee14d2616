"""A channel that is disabled, or has no address, swallows every alert that is sent to it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Notification channels lead somewhere",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.CHANNEL,),
    remedy="Give the channel an address in its labels, and leave it enabled.",
    examples=(
        Example(
            {"type": "email", "labels": {"email_address": "ops@example.com"}},
            (Break("labels"), Break("labels.email_address", ""), Break("enabled", value=False)),
        ),
    ),
)
def monitoring_channel_address(channel: Resource) -> Verdict:
    """Enabled; an email channel has an address."""
    addressed = ~channel["type"].equals("email") | channel["labels"]["email_address"].is_set
    return require(addressed & ~channel["enabled"].is_false, "alerts that are sent to it are lost")
