"""Without a log nobody can say who came in through a rule, or whether it is used at all."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Firewall rules are logged",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.FIREWALL,),
    remedy="Set logConfig.metadata.",
    examples=(Example({"logConfig": {"metadata": "INCLUDE_ALL_METADATA"}}, (Break("logConfig"),)),),
)
def compute_firewall_logging(firewall: Resource) -> Verdict:
    """The rule has a log configuration."""
    return require(firewall["logConfig"].is_set, "its connections are not logged")
