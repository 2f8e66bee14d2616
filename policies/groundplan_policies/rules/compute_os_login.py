"""Without OS Login access hangs on keys in metadata that nobody revokes; with it, on IAM and a second factor."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="People log in through IAM",
    severity=Severity.MEDIUM,
    on=(*t.MACHINES, t.TPU),
    remedy="Set the metadata entry enable-oslogin to TRUE.",
    standards=("CIS GCP 4.4",),
    examples=(
        Example(
            {"metadata": {"enable-oslogin": "TRUE"}},
            (Break("metadata"), Break("metadata.enable-oslogin", "FALSE")),
        ),
    ),
)
def compute_os_login(machine: Resource) -> Verdict:
    """The metadata entry is true."""
    return require(
        machine["metadata"]["enable-oslogin"].text(lambda text: text.lower() == "true"), "OS Login is not enabled"
    )
