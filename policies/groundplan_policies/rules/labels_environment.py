"""Cost, clean-up and half of these rules go by the environment: what has none is counted as production."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule

_LABELLED = (
    t.BUCKET, t.TOPIC, t.SUBSCRIPTION, t.DATASET, t.TABLE, t.REPOSITORY, t.AUTHORITY, t.CA_POOL, t.CERTIFICATE_TEMPLATE,
    t.FUNCTION, t.JOB, t.ADDRESS, t.FORWARDING_RULE, t.FLEX_JOB, t.SECRET, *t.MACHINES, t.TPU, t.ALERT, t.CHANNEL,
)  # fmt: skip


@rule(
    title="Resources say which environment they belong to",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=_LABELLED,
    remedy="Set the label environment to dev, staging or prod.",
    examples=(
        Example({"labels": {"environment": "dev"}}, (Break("labels"), Break("labels.environment", "production"))),
        Example({"userLabels": {"environment": "dev"}}, (Break("userLabels"),), on=t.ALERT),
    ),
)
def labels_environment(resource: Resource) -> Verdict:
    """The label is one of the three."""
    return require(resource.labels["environment"].equals("dev", "staging", "prod"), "its environment is not said")
