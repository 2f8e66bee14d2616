"""A machine with an external address can be reached, and reached from, without passing what watches the edge."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Truth, Value, Verdict, forbid, rule


def _present(access: Value) -> Truth:
    return Truth(holds=True, path=access.path)


@rule(
    title="Machines have no external addresses",
    severity=Severity.HIGH,
    on=t.MACHINES,
    remedy="Take accessConfigs and ipv6AccessConfigs away; let Cloud NAT carry what goes out.",
    standards=("CIS GCP 4.9",),
    examples=(
        Example(
            {"networkInterfaces": [{"subnetwork": "s"}]},
            (
                Break("networkInterfaces.0.accessConfigs", [{}]),
                Break("networkInterfaces.0.ipv6AccessConfigs", [{"networkTier": "PREMIUM"}]),
            ),
        ),
        Example(
            {"networkInterfaces": [{"subnetwork": "s"}, {"subnetwork": "s"}]},
            (Break("networkInterfaces.1.accessConfigs", [{"networkTier": "PREMIUM"}]),),
            on=t.REGION_TEMPLATE,
        ),
    ),
)
def compute_external_ip(machine: Resource) -> Verdict:
    """No interface has an access configuration, empty ones included: an empty one asks for an address."""
    outside = machine["networkInterfaces"].any(
        lambda one: one["accessConfigs"].any(_present) | one["ipv6AccessConfigs"].any(_present)
    )
    return forbid(outside, "the machine gets an external address")
