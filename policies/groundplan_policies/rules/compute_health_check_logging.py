"""Without a log of health checks nobody can say afterwards why a node left the load balancer."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Health checks log what they find",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.HEALTH_CHECK,),
    remedy="Set logConfig.enable.",
    examples=(Example({"logConfig": {"enable": True}}, (Break("logConfig"), Break("logConfig.enable", value=False))),),
)
def compute_health_check_logging(check: Resource) -> Verdict:
    """Logging is on."""
    return require(check.at("logConfig.enable").is_true, "changes of health are not logged")
