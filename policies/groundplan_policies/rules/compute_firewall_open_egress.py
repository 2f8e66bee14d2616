"""A rule that lets everything out says that nobody knows where the machines talk to; a thief needs just that."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, forbid, rule


@rule(
    title="No rule lets everything out",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=(t.FIREWALL,),
    remedy="Name destinationRanges and ports, or drop the rule and reach Google through Private Google Access.",
    examples=(
        Example(
            {
                "direction": "EGRESS",
                "destinationRanges": ["199.36.153.8/30"],
                "allows": [{"protocol": "tcp", "ports": ["443"]}],
            },
            (
                Break("destinationRanges"),
                Break("destinationRanges", ["0.0.0.0/0"]),
            ),
        ),
    ),
)
def compute_firewall_open_egress(firewall: Resource) -> Verdict:
    """An egress rule that allows names where to."""
    ranges = firewall["destinationRanges"]
    wide = ~ranges.is_set | ranges.any(lambda one: one.equals("0.0.0.0/0", "::/0"))
    return forbid(
        firewall["direction"].equals("EGRESS") & firewall["allows"].is_set & wide, "it lets machines talk to everywhere"
    )
