"""What is open to every address is found by scanners within the hour; TLS ports alone are made for that."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Break,
    Example,
    Resource,
    Severity,
    Truth,
    Value,
    Verdict,
    every,
    require,
    rule,
)
from groundplan_policies.firewalls import is_ingress

_EVERYWHERE = ("0.0.0.0/0", "::/0")
_MEANT = frozenset({"443", "8883", "1883"})
"""https and MQTT over TLS; MQTT without TLS, which a rule of its own tells whatever the sources are."""


def _meant(allow: Value) -> Truth:
    """Whether an allowance is for TLS ports alone: https, and MQTT over TLS."""
    only = allow["ports"].is_set & allow["ports"].all(
        lambda port: port.text(lambda text: text in _MEANT) | port.equals(443, 8883, 1883)
    )
    return allow["protocol"].text(lambda text: text.lower() in {"tcp", "6"}) & only


@rule(
    title="Only TLS ports are open to the internet",
    severity=Severity.CRITICAL,
    on=(t.FIREWALL,),
    remedy="Name the source ranges that are meant; leave 0.0.0.0/0 to ports 443 and 8883.",
    standards=("CIS GCP 3.6", "CIS GCP 3.7"),
    examples=(
        Example(
            {"sourceRanges": ["0.0.0.0/0"], "allows": [{"protocol": "tcp", "ports": ["8883"]}]},
            (
                Break("allows.0.ports", ["22"]),
                Break("allows.0.ports", ["1-65535"]),
                Break("allows.0.ports"),
                Break("allows.0.protocol", "all"),
                Break("allows.0.protocol", "udp"),
            ),
        ),
        Example(
            {"sourceTags": ["workers"], "allows": [{"protocol": "tcp", "ports": ["12345"]}]},
            (Break("sourceTags"), Break("sourceRanges", ["10.0.0.0/8", "0.0.0.0/0"]), Break("sourceRanges", ["::/0"])),
        ),
    ),
)
def compute_firewall_open_range(firewall: Resource) -> Verdict:
    """Ingress from everywhere, also by naming no source, is for TLS ports."""
    sources = [firewall[key] for key in ("sourceRanges", "sourceTags", "sourceServiceAccounts")]
    silent = every(~one.is_set for one in sources)
    wide = silent | firewall["sourceRanges"].any(lambda one: one.equals(*_EVERYWHERE))
    return require(
        ~wide | firewall["allows"].all(_meant),
        "it opens more than TLS ports to the internet",
        when=is_ingress(firewall),
    )
