"""The interactive serial console takes log-ins from any address, past every firewall rule."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Serial consoles are closed",
    severity=Severity.MEDIUM,
    on=(*t.MACHINES, t.TPU),
    remedy="Take the metadata entry serial-port-enable away, or set it to FALSE.",
    standards=("CIS GCP 4.5",),
    examples=(
        Example(
            {"metadata": {"serial-port-enable": "FALSE"}},
            (Break("metadata.serial-port-enable", "TRUE"), Break("metadata.serial-port-enable", "1")),
        ),
    ),
)
def compute_serial_port(machine: Resource) -> Verdict:
    """The metadata entry is not true."""
    port = machine["metadata"]["serial-port-enable"]
    return forbid(port.text(lambda text: text.lower() in {"true", "1"}) | port.is_true, "its serial console is open")
