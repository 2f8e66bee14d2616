"""How topics, subscriptions and dead letters hang together."""

from __future__ import annotations

import re

from groundplan_policies import tokens as t
from groundplan_policies.stack import Resource, Stack, refers
from groundplan_policies.truth import Truth, some

_CALLED = re.compile(r"dead[-_.]?letter|(?:^|[-_.])dlq(?:$|[-_.])", re.IGNORECASE)


def is_dead_letter_topic(topic: Resource, stack: Stack) -> Truth:
    """Whether messages end here that others gave up on: a subscription gives them, or the topic's name says so."""
    given = stack.used_by(topic, "deadLetterPolicy.deadLetterTopic", t.SUBSCRIPTION)
    return topic["name"].text(_CALLED.search) | given


def is_fed_by_dead_letters(subscription: Resource, stack: Stack) -> Truth:
    """Whether a subscription holds what others gave up on: nobody else stands behind it."""
    source = subscription["topic"]
    return some(refers(source, topic) & is_dead_letter_topic(topic, stack) for topic in stack.targets(source, t.TOPIC))


def watches(alert: Resource, subscription: Resource, metric: str) -> Truth:
    """Whether one of an alert policy's conditions looks at this metric of this subscription."""
    name = subscription["name"].raw
    return alert["conditions"].any(
        lambda one: one["conditionThreshold"]["filter"].text(
            lambda text: metric in text and isinstance(name, str) and f'"{name}"' in text
        )
    )
