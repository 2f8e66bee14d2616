"""In production the loss of one node, or an update, must not be an outage."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Stack, Verdict, require, rule


@rule(
    title="Production fleets have two nodes at least",
    severity=Severity.HIGH,
    on=(t.REGION_AUTOSCALER,),
    remedy="Set autoscalingPolicy.minReplicas to 2 or more.",
    examples=(
        Example(
            {"autoscalingPolicy": {"minReplicas": 3}},
            (Break("autoscalingPolicy.minReplicas", 1), Break("autoscalingPolicy.minReplicas")),
        ),
    ),
)
def compute_group_redundancy(scaler: Resource, stack: Stack) -> Verdict:
    """Never fewer than two replicas."""
    enough = scaler.at("autoscalingPolicy.minReplicas").number(lambda nodes: nodes >= 2)
    return require(enough, "one lost node is an outage", when=stack.is_in("prod"))
