"""Errors of a NAT gateway, above all exhausted ports, look like a network that fails now and then."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="NAT gateways log their errors",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.NAT,),
    remedy="Set logConfig.enable, with the filter ERRORS_ONLY.",
    examples=(
        Example(
            {"logConfig": {"enable": True, "filter": "ERRORS_ONLY"}},
            (
                Break("logConfig"),
                Break("logConfig.enable", value=False),
                Break("logConfig.filter", "TRANSLATIONS_ONLY"),
            ),
        ),
    ),
)
def compute_nat_logging(nat: Resource) -> Verdict:
    """Logging is on, and errors are part of it."""
    log = nat["logConfig"]
    return require(log["enable"].is_true & log["filter"].equals("ERRORS_ONLY", "ALL"), "its errors are not logged")
