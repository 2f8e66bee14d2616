"""A node that hangs looks healthy to Compute Engine; without a health check of its own it hangs for ever."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Instance groups replace nodes that hang",
    severity=Severity.MEDIUM,
    on=(t.REGION_GROUP,),
    remedy="Set autoHealingPolicies.healthCheck.",
    examples=(
        Example(
            {"autoHealingPolicies": {"healthCheck": "live"}},
            (Break("autoHealingPolicies"), Break("autoHealingPolicies.healthCheck")),
        ),
    ),
)
def compute_group_healing(group: Resource) -> Verdict:
    """The group has a health check to heal by."""
    return require(group.at("autoHealingPolicies.healthCheck").is_set, "a node that hangs is not replaced")
