"""A rule without ports opens every service that a machine will ever run, also the ones nobody knows of."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Break,
    Example,
    Resource,
    Severity,
    Truth,
    Value,
    Verdict,
    require,
    rule,
)
from groundplan_policies.firewalls import is_ingress


@rule(
    title="Firewall rules name their ports",
    severity=Severity.HIGH,
    on=(t.FIREWALL,),
    remedy="List the ports of each protocol; do not use the protocol all.",
    examples=(
        Example(
            {"allows": [{"protocol": "tcp", "ports": ["8883"]}, {"protocol": "icmp"}]},
            (Break("allows.0.ports"), Break("allows.0.protocol", "all"), Break("allows.1.protocol", "udp")),
        ),
    ),
)
def compute_firewall_ports(firewall: Resource) -> Verdict:
    """tcp, udp and sctp have ports; all is not a protocol."""

    def bounded(allow: Value) -> Truth:
        protocol = allow["protocol"]
        has_ports = protocol.text(lambda text: text.lower() in {"tcp", "udp", "sctp", "6", "17", "132"})
        return ~protocol.text(lambda text: text.lower() == "all") & (~has_ports | allow["ports"].is_set)

    return require(firewall["allows"].all(bounded), "it opens every port", when=is_ingress(firewall))
