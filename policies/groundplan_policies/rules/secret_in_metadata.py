"""Instance metadata is shown to everybody who may look at a machine, and to every process on it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule
from groundplan_policies.texts import free_of_secrets, shows_secret


@rule(
    title="Metadata holds no secrets",
    severity=Severity.CRITICAL,
    on=(*t.MACHINES, t.TPU),
    remedy="Keep the secret in Secret Manager; let the machine read it as its service account.",
    examples=(
        Example(
            {"metadata": {"server-secret": "projects/p/secrets/server", "startup-script": "#!/bin/sh"}},
            (
                Break("metadata.mqtt-password", "hunter2"),
                Break("metadata.server-secret", "s3cr3t-value"),
                Break("metadata.startup-script", "echo '-----BEGIN PRIVATE KEY-----' > /key"),
                Break("metadataStartupScript", "export TOKEN=ghp_0123456789abcdefghijklmnopqrstuvwxyz"),
            ),
        ),
    ),
)
def secret_in_metadata(machine: Resource) -> Verdict:
    """No entry is a literal that is called a secret, or looks like one; nor does the start-up script hold any."""
    script = machine["metadataStartupScript"]
    safe = ~shows_secret(script)
    return require(free_of_secrets(machine["metadata"]) & safe, "it shows a secret to whoever may look at the machine")
