"""A topic keeps nothing for a subscription that does not exist: dead letters that nobody reads are lost for good."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Beside, Break, Example, Resource, Severity, Stack, Verdict, require, rule
from groundplan_policies.delivery import is_dead_letter_topic


@rule(
    title="Dead-letter topics have a subscription",
    severity=Severity.HIGH,
    on=(t.TOPIC,),
    remedy="Subscribe to the dead-letter topic, so that what arrives is held until someone looks.",
    examples=(
        Example(
            {"name": "lost"},
            (Break(gone="held"),),
            beside=(
                Beside(type=t.SUBSCRIPTION, name="main", inputs={"deadLetterPolicy": {"deadLetterTopic": "${it}"}}),
                Beside(type=t.SUBSCRIPTION, name="held", inputs={"topic": "${it}"}),
            ),
        ),
    ),
)
def pubsub_dead_letter_read(topic: Resource, stack: Stack) -> Verdict:
    """Some subscription is on the topic."""
    held = stack.used_by(topic, "topic", t.SUBSCRIPTION)
    return require(held, "no subscription holds the dead letters", when=is_dead_letter_topic(topic, stack))
