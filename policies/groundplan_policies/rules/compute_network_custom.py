"""An automatic network has a subnet in every region with ranges that collide as soon as two networks are joined."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Networks have the subnets they are given",
    severity=Severity.MEDIUM,
    on=(t.NETWORK,),
    remedy="Set autoCreateSubnetworks to false.",
    standards=("CIS GCP 3.1",),
    examples=(
        Example(
            {"autoCreateSubnetworks": False},
            (Break("autoCreateSubnetworks"), Break("autoCreateSubnetworks", value=True)),
        ),
    ),
)
def compute_network_custom(network: Resource) -> Verdict:
    """Automatic subnets, which are Google's default, are switched off."""
    return require(network["autoCreateSubnetworks"].is_false, "it gets a subnet in every region")
