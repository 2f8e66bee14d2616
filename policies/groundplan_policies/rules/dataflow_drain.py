"""Cancelling a production pipeline throws away what its open windows hold; draining writes it first."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Production pipelines are drained, not cancelled",
    severity=Severity.HIGH,
    on=(t.FLEX_JOB, "gcp:dataflow/job:Job"),
    remedy="Set onDelete to drain.",
    examples=(
        Example(
            {"labels": {"environment": "prod"}, "onDelete": "drain"}, (Break("onDelete"), Break("onDelete", "cancel"))
        ),
    ),
)
def dataflow_drain(job: Resource) -> Verdict:
    """Deleting drains; Dataflow's default is to cancel."""
    return require(job["onDelete"].equals("drain"), "an update throws open windows away", when=job.is_in("prod"))
