"""What a firewall rule opens."""

from __future__ import annotations

from groundplan_policies.stack import Resource
from groundplan_policies.truth import Truth
from groundplan_policies.value import Value


def is_ingress(firewall: Resource) -> Truth:
    """Whether a rule lets something in: rules are about ingress unless they say egress."""
    return ~firewall["direction"].equals("EGRESS") & firewall["allows"].is_set & ~firewall["disabled"].is_true


def includes(port: Value, *wanted: int) -> Truth:
    """Whether a port, or a range of ports such as `1024-65535`, includes one of these."""

    def inside(text: str) -> bool:
        low, _, high = text.partition("-")
        if len(text) > 11 or not (low.isdecimal() and (high or low).isdecimal()):
            return False
        return any(int(low) <= number <= int(high or low) for number in wanted)

    return port.text(inside) | port.equals(*wanted)


def lets_in(allow: Value, *wanted: int) -> Truth:
    """Whether an entry of `allows` lists one of these TCP ports. One without ports is told by a rule of its own."""
    tcp = allow["protocol"].text(lambda text: text.lower() in {"tcp", "6", "all"})
    return allow["ports"].any(lambda port: includes(port, *wanted)) & tcp
