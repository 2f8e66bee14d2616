"""Without a storage policy Pub/Sub keeps a message in the region nearest to its publisher, wherever that is."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Topics say where messages are kept",
    severity=Severity.MEDIUM,
    on=(t.TOPIC,),
    remedy="Set messageStoragePolicy.allowedPersistenceRegions to the stack's region.",
    examples=(
        Example(
            {"messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west4"]}},
            (Break("messageStoragePolicy"), Break("messageStoragePolicy.allowedPersistenceRegions", [])),
        ),
    ),
)
def pubsub_topic_residency(topic: Resource) -> Verdict:
    """At least one region is named."""
    regions = topic.at("messageStoragePolicy.allowedPersistenceRegions")
    return require(regions.is_set, "messages are kept wherever their publisher is")
