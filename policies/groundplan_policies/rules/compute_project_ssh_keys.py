"""A key in the project's metadata opens every machine that does not refuse it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Machines refuse the project's SSH keys",
    severity=Severity.MEDIUM,
    on=(*t.MACHINES, t.TPU),
    remedy="Set the metadata entry block-project-ssh-keys to TRUE.",
    standards=("CIS GCP 4.3",),
    examples=(
        Example(
            {"metadata": {"block-project-ssh-keys": "TRUE"}},
            (Break("metadata.block-project-ssh-keys"), Break("metadata.block-project-ssh-keys", "FALSE")),
        ),
    ),
)
def compute_project_ssh_keys(machine: Resource) -> Verdict:
    """The metadata entry is true."""
    blocked = machine["metadata"]["block-project-ssh-keys"].text(lambda text: text.lower() == "true")
    return require(blocked, "every key of the project opens it")
