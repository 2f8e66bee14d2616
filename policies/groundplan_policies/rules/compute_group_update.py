"""An update that may take nodes away before the new ones stand disconnects every device on them."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Fleets are updated without losing capacity",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=(t.REGION_GROUP,),
    remedy="Set updatePolicy.maxUnavailableFixed to 0 and a maxSurgeFixed of at least the number of zones.",
    examples=(
        Example(
            {"updatePolicy": {"type": "PROACTIVE", "maxUnavailableFixed": 0, "maxSurgeFixed": 3}},
            (
                Break("updatePolicy.maxUnavailableFixed", 3),
                Break("updatePolicy.maxSurgeFixed", 0),
                Break("updatePolicy"),
            ),
        ),
    ),
)
def compute_group_update(group: Resource) -> Verdict:
    """New nodes come before old ones go."""
    policy = group["updatePolicy"]
    first = policy["maxSurgeFixed"].number(lambda nodes: nodes > 0) & policy["maxUnavailableFixed"].equals(0)
    return require(first, "an update takes nodes away before the new ones stand")
