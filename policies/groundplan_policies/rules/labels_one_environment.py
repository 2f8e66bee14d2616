"""A stack that is half dev and half prod is protected like neither, and billed like both."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Resource,
    Severity,
    Stack,
    Verdict,
    require,
    rule,
)
from groundplan_policies.stack import ENVIRONMENTS

_SOME = (t.BUCKET, t.TOPIC, t.DATASET, t.FUNCTION, t.FLEX_JOB, *t.MACHINES, t.TPU)


@rule(
    title="A stack belongs to one environment",
    severity=Severity.MEDIUM,
    on=_SOME,
    remedy="Give every resource of the stack the same label environment.",
    examples=(
        Example(
            {"labels": {"environment": "dev"}},
            (Break("labels.environment", "staging", of="it"),),
            beside=(
                Beside(type=t.TOPIC, name="other", inputs={"labels": {"environment": "dev"}}),
                Beside(type=t.TOPIC, name="third", inputs={"labels": {"environment": "dev"}}),
            ),
        ),
    ),
)
def labels_one_environment(resource: Resource, stack: Stack) -> Verdict:
    """It says what most of the stack says."""
    said = resource.labels["environment"]
    return require(
        said.equals(stack.usual_environment), "the rest of the stack belongs elsewhere", when=said.equals(*ENVIRONMENTS)
    )
