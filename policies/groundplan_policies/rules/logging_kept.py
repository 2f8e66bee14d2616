"""Logs that go to the project's default bucket are gone in 30 days, among those of everything else."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Level,
    Resource,
    Severity,
    Stack,
    Truth,
    Verdict,
    require,
    rule,
)

_SERVING = (t.FLEX_JOB, t.REGION_GROUP, t.FUNCTION)


@rule(
    title="A platform keeps its logs in a place of its own",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=_SERVING,
    remedy="Add a log bucket and a sink to it.",
    standards=("CIS GCP 2.2",),
    examples=(
        Example(
            {"name": "it"},
            (Break(gone="sink"),),
            beside=(Beside(type=t.LOG_SINK, name="sink", inputs={"destination": "logging.googleapis.com/x"}),),
        ),
    ),
)
def logging_kept(workload: Resource, stack: Stack) -> Verdict:
    """The stack has a sink; told once, at the first workload that would write to it."""
    first = min(stack.of_type(*_SERVING), key=lambda one: one.urn)
    return require(
        Truth(bool(stack.of_type(t.LOG_SINK))), "no sink keeps the stack's logs", when=Truth(workload is first)
    )
