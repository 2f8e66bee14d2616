"""A topic that nobody reads throws away what is published to it, and every publisher believes that all is well."""

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
    comes_from,
    refers,
    require,
    rule,
    some,
)
from groundplan_policies.delivery import is_dead_letter_topic

_ATTACH = "pubsub.topics.attachSubscription"


@rule(
    title="Topics have a consumer",
    severity=Severity.HIGH,
    on=(t.TOPIC,),
    remedy="Subscribe to the topic, trigger a function by it, let its consumer attach one, or remove it.",
    examples=(
        Example(
            {"name": "readings"},
            (Break(gone="reader"), Break("topic", "others", of="reader")),
            beside=(Beside(type=t.SUBSCRIPTION, name="reader", inputs={"topic": "${it}"}),),
        ),
        Example(
            {"name": "events"},
            (Break("eventTrigger", of="called"),),
            beside=(Beside(type=t.FUNCTION, name="called", inputs={"eventTrigger": {"pubsubTopic": "${it}"}}),),
        ),
        Example(
            {"name": "commands"},
            (Break("permissions", ["pubsub.topics.publish"], of="listener"),),
            beside=(
                Beside(
                    type=t.CUSTOM_ROLE, name="listener", inputs={"permissions": ["pubsub.topics.attachSubscription"]}
                ),
                Beside(type=t.TOPIC_GRANT, name="listens", inputs={"topic": "commands", "role": "${listener}"}),
            ),
        ),
    ),
)
def pubsub_topic_consumer(topic: Resource, stack: Stack) -> Verdict:
    """A subscription, a trigger, or somebody who may attach a subscription while running."""

    def attaches(grant: Resource) -> Truth:
        role = grant["role"]
        made = some(
            refers(role, one, "roleId")
            & one["permissions"].any(lambda may: may.equals("pubsub.topics.attachSubscription"))
            for one in stack.targets(role, t.CUSTOM_ROLE, by="roleId")
        )
        ready = role.equals("roles/pubsub.subscriber", "roles/pubsub.editor")
        return made | (ready & ~comes_from(role, t.CUSTOM_ROLE))

    return require(
        stack.used_by(topic, "topic", t.SUBSCRIPTION)
        | stack.used_by(topic, "eventTrigger.pubsubTopic", t.FUNCTION)
        | stack.used_by(topic, "topic", t.TOPIC_GRANT, where=attaches),
        "nobody reads the topic",
        when=~is_dead_letter_topic(topic, stack),
    )
