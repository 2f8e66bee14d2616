"""Google's Pub/Sub agent moves dead letters where it is granted to: without the grants the policy is idle."""

from collections.abc import Callable

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Resource,
    Severity,
    Stack,
    Truth,
    Verdict,
    every,
    refers,
    require,
    rule,
)


@rule(
    title="Pub/Sub may move dead letters",
    severity=Severity.HIGH,
    on=(t.SUBSCRIPTION,),
    remedy="Grant the Pub/Sub agent roles/pubsub.publisher on the dead-letter topic and roles/pubsub.subscriber on the "
    "subscription.",
    examples=(
        Example(
            {"name": "main", "deadLetterPolicy": {"deadLetterTopic": "${lost}"}},
            (Break(gone="gives"), Break(gone="takes"), Break("role", "roles/pubsub.viewer", of="gives")),
            beside=(
                Beside(type=t.TOPIC, name="lost", inputs={"name": "lost"}),
                Beside(type=t.TOPIC_GRANT, name="gives", inputs={"topic": "lost", "role": "roles/pubsub.publisher"}),
                Beside(
                    type=t.SUBSCRIPTION_GRANT,
                    name="takes",
                    inputs={"subscription": "main", "role": "roles/pubsub.subscriber"},
                ),
            ),
        ),
    ),
)
def pubsub_dead_letter_grants(subscription: Resource, stack: Stack) -> Verdict:
    """A publisher on the dead-letter topic, where it is of this stack, and a subscriber on the subscription."""
    target = subscription.at("deadLetterPolicy.deadLetterTopic")
    own = [topic for topic in stack.targets(target, t.TOPIC) if refers(target, topic).holds]
    gives = every(stack.used_by(topic, "topic", t.TOPIC_GRANT, where=_is("roles/pubsub.publisher")) for topic in own)
    takes = stack.used_by(subscription, "subscription", t.SUBSCRIPTION_GRANT, where=_is("roles/pubsub.subscriber"))
    return require(gives & takes, "nobody is granted to move its dead letters", when=target.is_set)


def _is(role: str) -> Callable[[Resource], Truth]:
    return lambda grant: grant["role"].equals(role)
