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
        made = some(
            refers(grant["role"], role, "roleId")
            & role["permissions"].any(lambda one: one.equals("pubsub.topics.attachSubscription"))
            for role in stack.of_type(t.CUSTOM_ROLE)
        )
        ready = grant["role"].equals("roles/pubsub.subscriber", "roles/pubsub.editor")
        return refers(grant["topic"], topic) & (made | (ready & ~comes_from(grant["role"], t.CUSTOM_ROLE)))

    read = stack.some([t.SUBSCRIPTION], lambda one: refers(one["topic"], topic))
    called = stack.some([t.FUNCTION], lambda one: refers(one.at("eventTrigger.pubsubTopic"), topic))
    return require(
        read | called | stack.some([t.TOPIC_GRANT], attaches),
        "nobody reads the topic",
        when=~is_dead_letter_topic(topic, stack),
    )
