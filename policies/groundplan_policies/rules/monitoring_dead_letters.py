"""Dead letters are readings that are about to be lost: they are held for days, and somebody has to look."""

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
    title="Somebody is told of dead letters",
    severity=Severity.HIGH,
    on=(t.SUBSCRIPTION,),
    remedy="Add an alert policy on num_undelivered_messages of the subscription that holds them.",
    examples=(
        Example(
            {"name": "held", "topic": "${lost}"},
            (Break(gone="told"), Break("conditions.0.conditionThreshold.filter", 'metric.type="other"', of="told")),
            beside=(
                Beside(type=t.TOPIC, name="lost", inputs={"name": "lost"}),
                Beside(type=t.SUBSCRIPTION, name="main", inputs={"deadLetterPolicy": {"deadLetterTopic": "${lost}"}}),
                Beside(
                    type=t.ALERT,
                    name="told",
                    inputs={
                        "conditions": [
                            {
                                "conditionThreshold": {
                                    "filter": 'metric.type="subscription/num_undelivered_messages" '
                                    'AND resource.labels.subscription_id="held"'
                                }
                            }
                        ]
                    },
                ),
            ),
        ),
    ),
)
def monitoring_dead_letters(subscription: Resource, stack: Stack) -> Verdict:
    """Some alert policy counts what the subscription holds."""
    told = stack.some([t.ALERT], lambda alert: watches(alert, subscription, "num_undelivered_messages"))
    return require(told, "nobody is told of its dead letters", when=is_fed_by_dead_letters(subscription, stack))
