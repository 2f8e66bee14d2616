"""Template parameters and scheduled requests are shown in the console, and kept with every run."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule
from groundplan_policies.texts import free_of_secrets


@rule(
    title="Parameters hold no secrets",
    severity=Severity.CRITICAL,
    on=(t.FLEX_JOB, "gcp:dataflow/job:Job", t.SCHEDULER_JOB),
    remedy="Give the name of a secret in Secret Manager, and read it in the pipeline.",
    examples=(
        Example(
            {"parameters": {"window_seconds": "60", "key_secret": "projects/p/secrets/key"}},
            (Break("parameters.mqtt_password", "hunter2"), Break("parameters.key_secret", "sk-literal")),
        ),
        Example(
            {"httpTarget": {"headers": {"Content-Type": "application/json"}}},
            (Break("httpTarget.headers.X-Api-Key", "abc123def"),),
            on=t.SCHEDULER_JOB,
        ),
    ),
)
def secret_in_parameters(job: Resource) -> Verdict:
    """No parameter or header is a literal secret."""
    return require(
        free_of_secrets(job["parameters"]) & free_of_secrets(job.at("httpTarget.headers")), "it shows a secret"
    )
