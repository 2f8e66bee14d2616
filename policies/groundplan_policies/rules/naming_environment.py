"""A name without its environment is taken for another one's in every console, log and bill."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule

_NAMED = (t.BUCKET, t.TOPIC, t.SUBSCRIPTION, t.FUNCTION, t.JOB, t.FLEX_JOB, t.INSTANCE, t.TPU, t.ADDRESS, t.CA_POOL)


@rule(
    title="Names tell the environment",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=_NAMED,
    remedy="Put the label environment into the name, as in plant-prod-archive.",
    examples=(
        Example(
            {"name": "acme-plant-prod-archive", "labels": {"environment": "prod"}},
            (Break("name", "acme-plant-archive"), Break("name", "acme-plant-dev-archive")),
        ),
    ),
)
def naming_environment(resource: Resource) -> Verdict:
    """The environment is one of the words of the name."""
    said = resource.labels["environment"]
    words = resource["name"].text(lambda name: resource.environment in re.split(r"[-_.]", name[:300]))
    return require(words, "its name does not tell its environment", when=resource["name"].is_set & said.is_set)
