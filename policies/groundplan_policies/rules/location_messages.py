"""A topic that may keep messages in another region moves readings out of the place that was promised."""

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
    require,
    rule,
)
from groundplan_policies.places import usual_region


@rule(
    title="Messages stay in the stack's region",
    severity=Severity.MEDIUM,
    on=(t.TOPIC,),
    remedy="Let messageStoragePolicy.allowedPersistenceRegions name the stack's region alone.",
    examples=(
        Example(
            {"messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west4"]}},
            (
                Break("messageStoragePolicy.allowedPersistenceRegions", ["europe-west4", "us-east1"]),
                Break("messageStoragePolicy.allowedPersistenceRegions", ["us-east1"]),
            ),
            beside=(Beside(type=t.BUCKET, name="one", inputs={"location": "europe-west4"}),),
        ),
    ),
)
def location_messages(topic: Resource, stack: Stack) -> Verdict:
    """Every region of the policy is the one where most of the stack stands."""
    regions = topic.at("messageStoragePolicy.allowedPersistenceRegions")
    usual = usual_region(stack)
    return require(
        regions.all(lambda one: one.text(lambda text: text == usual)),
        "messages may be kept in another region",
        when=regions.is_set & Truth(usual is not None),
    )
