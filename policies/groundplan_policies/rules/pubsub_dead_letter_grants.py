"""Google's Pub/Sub agent moves dead letters where it is granted to: without the grants the policy is idle."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    TRUE,
    Beside,
    Break,
    Example,
    Resource,
    Severity,
    Stack,
    Truth,
    Verdict,
    refers,
    require,
    rule,
    some,
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
    own = [topic for topic in stack.of_type(t.TOPIC) if refers(target, topic).holds]

    def given(grant: Resource) -> Truth:
        on_topic = some(refers(grant["topic"], topic) for topic in own)
        return on_topic & grant["role"].equals("roles/pubsub.publisher")

    def taken(grant: Resource) -> Truth:
        return refers(grant["subscription"], subscription) & grant["role"].equals("roles/pubsub.subscriber")

    gives = stack.some([t.TOPIC_GRANT], given) if own else TRUE
    takes = stack.some([t.SUBSCRIPTION_GRANT], taken)
    return require(gives & takes, "nobody is granted to move its dead letters", when=target.is_set)
