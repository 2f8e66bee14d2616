"""SSH and RDP are guessed at all day; Identity-Aware Proxy asks who is there before a packet reaches the machine."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule
from groundplan_policies.firewalls import is_ingress, lets_in

_IAP = "35.235.240.0/20"
_EVERYWHERE = ("0.0.0.0/0", "::/0")  # told by compute-firewall-open-range
_ADMIN = (22, 3389)


@rule(
    title="Machines are administered through Identity-Aware Proxy",
    severity=Severity.HIGH,
    on=(t.FIREWALL,),
    remedy="Let 35.235.240.0/20 alone reach ports 22 and 3389.",
    standards=("CIS GCP 3.6", "CIS GCP 3.7"),
    examples=(
        Example(
            {"sourceRanges": ["35.235.240.0/20"], "allows": [{"protocol": "tcp", "ports": ["22"]}]},
            (
                Break("sourceRanges", ["198.51.100.0/24"]),
                Break("sourceRanges", ["35.235.240.0/20", "10.0.0.0/8"]),
                Break("sourceRanges", ["203.0.113.7/32"]),
            ),
        ),
        Example(
            {"sourceRanges": ["198.51.100.0/24"], "allows": [{"protocol": "tcp", "ports": ["8883"]}]},
            (Break("allows.0.ports", ["22"]), Break("allows.0.ports", ["8883", "3000-4000"])),
        ),
    ),
)
def compute_firewall_admin_port(firewall: Resource) -> Verdict:
    """Named ranges other than the proxy's do not reach the administrative ports."""
    admin = firewall["allows"].any(lambda allow: lets_in(allow, *_ADMIN))
    others = firewall["sourceRanges"].any(lambda one: ~one.equals(_IAP, *_EVERYWHERE))
    return forbid(admin & others, "it opens SSH or RDP past Identity-Aware Proxy", when=is_ingress(firewall))
