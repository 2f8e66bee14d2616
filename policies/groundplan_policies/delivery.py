"""How topics, subscriptions and dead letters hang together."""

from __future__ import annotations

import re
from functools import lru_cache

from groundplan_policies import tokens as t
from groundplan_policies.stack import Resource, Stack, refers
from groundplan_policies.truth import FALSE, Truth, some

_CALLED = re.compile(r"dead[-_.]?letter|(?:^|[-_.])dlq(?:$|[-_.])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _links(stack: Stack) -> dict[str, Truth]:
    """Whether each topic, by URN, is one that some subscription gives its dead letters to."""
    targets = [one.at("deadLetterPolicy.deadLetterTopic") for one in stack.of_type(t.SUBSCRIPTION)]
    given = [target for target in targets if target.is_set.holds]
    return {topic.urn: some(refers(target, topic) for target in given) for topic in stack.of_type(t.TOPIC)}


def is_dead_letter_topic(topic: Resource, stack: Stack) -> Truth:
    """Whether messages end here that others gave up on: a subscription gives them, or the topic's name says so."""
    return topic["name"].text(_CALLED.search) | _links(stack).get(topic.urn, FALSE)


def is_fed_by_dead_letters(subscription: Resource, stack: Stack) -> Truth:
    """Whether a subscription holds what others gave up on: nobody else stands behind it."""
    return some(
        refers(subscription["topic"], topic) & is_dead_letter_topic(topic, stack) for topic in stack.of_type(t.TOPIC)
    )
