"""An alert without a recipient is a line in a console that nobody has open at night."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Production alerts reach somebody",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=(t.ALERT,),
    remedy="Add a notification channel.",
    examples=(
        Example(
            {"userLabels": {"environment": "prod"}, "notificationChannels": ["projects/p/notificationChannels/1"]},
            (Break("notificationChannels"), Break("notificationChannels", []), Break("enabled", value=False)),
        ),
    ),
)
def monitoring_recipient(alert: Resource) -> Verdict:
    """Enabled, with a channel."""
    return require(
        alert["notificationChannels"].is_set & ~alert["enabled"].is_false, "nobody is told", when=alert.is_in("prod")
    )
