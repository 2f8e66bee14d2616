"""Without Streaming Engine the state of a pipeline lies on its workers' disks, and scaling moves it about."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Streaming pipelines keep their state off the workers",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.FLEX_JOB, "gcp:dataflow/job:Job"),
    remedy="Set enableStreamingEngine to true.",
    examples=(
        Example(
            {"enableStreamingEngine": True},
            (Break("enableStreamingEngine"), Break("enableStreamingEngine", value=False)),
        ),
    ),
)
def dataflow_streaming_engine(job: Resource) -> Verdict:
    """Streaming Engine is on."""
    return require(job["enableStreamingEngine"].is_true, "its state lies on the workers")
