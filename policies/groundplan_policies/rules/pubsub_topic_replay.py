"""A topic without retention cannot replay: a faulty consumer that acknowledged messages has lost them."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Topics can replay an hour at least",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.TOPIC,),
    remedy="Set messageRetentionDuration to 3600s or more.",
    examples=(
        Example(
            {"messageRetentionDuration": "86400s"},
            (Break("messageRetentionDuration"), Break("messageRetentionDuration", "600s")),
        ),
    ),
)
def pubsub_topic_replay(topic: Resource) -> Verdict:
    """An hour at least."""
    kept = topic["messageRetentionDuration"].seconds(lambda seconds: seconds >= 3600)
    return require(kept, "acknowledged messages cannot be replayed")
