"""A consumer that is down looks healthy from outside: only the age of the oldest waiting message shows it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Resource,
    Severity,
    Stack,
    Verdict,
    require,
    rule,
)
from groundplan_policies.delivery import is_fed_by_dead_letters, watches


@rule(
    title="Somebody is told when messages wait",
    severity=Severity.MEDIUM,
    on=(t.SUBSCRIPTION,),
    remedy="Add an alert policy on oldest_unacked_message_age of the subscription.",
    examples=(
        Example(
            {"name": "readings", "topic": "in"},
            (Break(gone="told"), Break("conditions.0.conditionThreshold.filter", 'metric.type="other"', of="told")),
            beside=(
                Beside(
                    type=t.ALERT,
                    name="told",
                    inputs={
                        "conditions": [
                            {
                                "conditionThreshold": {
                                    "filter": 'oldest_unacked_message_age AND subscription_id="readings"'
                                }
                            }
                        ]
                    },
                ),
            ),
        ),
    ),
)
def monitoring_backlog(subscription: Resource, stack: Stack) -> Verdict:
    """Some alert policy watches the age of what waits in the subscription."""
    told = stack.some([t.ALERT], lambda alert: watches(alert, subscription, "oldest_unacked_message_age"))
    return require(told, "nobody is told when its messages wait", when=~is_fed_by_dead_letters(subscription, stack))
