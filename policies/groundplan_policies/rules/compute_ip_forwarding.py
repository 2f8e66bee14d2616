"""A machine that forwards packets can carry traffic around the firewall rules of the machines behind it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Machines do not forward packets",
    severity=Severity.MEDIUM,
    on=(*t.MACHINES, t.TPU),
    remedy="Set canIpForward to false.",
    standards=("CIS GCP 4.6",),
    examples=(
        Example({"machineType": "e2-small"}, (Break("canIpForward", value=True),)),
        Example(
            {"networkConfig": {"canIpForward": False}}, (Break("networkConfig.canIpForward", value=True),), on=t.TPU
        ),
    ),
)
def compute_ip_forwarding(machine: Resource) -> Verdict:
    """Forwarding is off, as it is by default."""
    return forbid(
        machine["canIpForward"].is_true | machine.at("networkConfig.canIpForward").is_true, "it forwards packets"
    )
