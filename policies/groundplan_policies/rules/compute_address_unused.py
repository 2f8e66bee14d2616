"""A reserved external address that nothing uses costs more than a used one, and invites whoever finds it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Level,
    Resource,
    Severity,
    Stack,
    Verdict,
    refers,
    require,
    rule,
)


@rule(
    title="External addresses are used",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.ADDRESS,),
    remedy="Refer to the address from a forwarding rule, a NAT gateway or a machine, or remove it.",
    examples=(
        Example(
            {"name": "entry", "addressType": "EXTERNAL"},
            (Break(gone="front"), Break("ipAddress", "198.51.100.7", of="front")),
            beside=(Beside(type=t.FORWARDING_RULE, name="front", inputs={"ipAddress": "${it}"}),),
        ),
    ),
)
def compute_address_unused(address: Resource, stack: Stack) -> Verdict:
    """Something in the stack refers to it."""
    fronts = stack.used_by(address, "ipAddress", t.FORWARDING_RULE, t.GLOBAL_FORWARDING_RULE)
    nats = stack.some([t.NAT], lambda one: one["natIps"].any(lambda ip: refers(ip, address)))
    return require(fronts | nats, "nothing uses the address", when=address["addressType"].equals("EXTERNAL"))
