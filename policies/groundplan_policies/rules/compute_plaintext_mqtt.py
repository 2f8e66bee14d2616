"""Port 1883 is MQTT without TLS: user names, passwords and readings in clear, for everybody on the way."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule
from groundplan_policies.firewalls import includes, is_ingress, lets_in

_PLAIN = 1883


@rule(
    title="MQTT is encrypted",
    severity=Severity.CRITICAL,
    on=(t.FIREWALL, t.FORWARDING_RULE, t.GLOBAL_FORWARDING_RULE),
    remedy="Open port 8883 (MQTT over TLS) and close 1883.",
    standards=("ETSI EN 303 645 5.5",),
    examples=(
        Example(
            {"sourceRanges": ["198.51.100.0/24"], "allows": [{"protocol": "tcp", "ports": ["8883"]}]},
            (
                Break("allows.0.ports", ["1883"]),
                Break("allows.0.ports", ["8883", "1880-1890"]),
            ),
        ),
        Example(
            {"ports": ["8883"], "ipProtocol": "TCP"},
            (
                Break("ports", ["1883"]),
                Break("ports", ["8883", "1883"]),
                Break("portRange", "1800-1900"),
                Break("allPorts", value=True),
            ),
            on=t.FORWARDING_RULE,
        ),
    ),
)
def compute_plaintext_mqtt(opening: Resource) -> Verdict:
    """1883 is neither let in from addresses nor forwarded; machines that know each other by tag are left alone."""
    if opening.type != t.FIREWALL:
        listed = opening["ports"].any(lambda port: includes(port, _PLAIN))
        plain = listed | includes(opening["portRange"], _PLAIN) | opening["allPorts"].is_true
        return forbid(plain, "it forwards MQTT without TLS")
    named = opening["sourceTags"].is_set | opening["sourceServiceAccounts"].is_set
    return forbid(
        opening["allows"].any(lambda allow: lets_in(allow, _PLAIN)),
        "it lets MQTT without TLS in",
        when=is_ingress(opening) & (opening["sourceRanges"].is_set | ~named),
    )
