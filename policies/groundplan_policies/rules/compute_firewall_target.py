"""A rule without targets holds for every machine that anybody will ever put into the network."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule
from groundplan_policies.firewalls import is_ingress


@rule(
    title="Firewall rules name their machines",
    severity=Severity.MEDIUM,
    on=(t.FIREWALL,),
    remedy="Set targetTags or targetServiceAccounts.",
    examples=(
        Example(
            {"targetTags": ["broker"], "allows": [{"protocol": "icmp"}]}, (Break("targetTags"), Break("targetTags", []))
        ),
    ),
)
def compute_firewall_target(firewall: Resource) -> Verdict:
    """An ingress rule has target tags or target service accounts."""
    targets = firewall["targetTags"].is_set | firewall["targetServiceAccounts"].is_set
    return require(targets, "it holds for every machine of the network", when=is_ingress(firewall))
