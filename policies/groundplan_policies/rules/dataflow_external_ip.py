"""Dataflow gives its workers external addresses unless told otherwise, and they hold the data that passes through."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Dataflow workers have no external addresses",
    severity=Severity.HIGH,
    on=(t.FLEX_JOB, "gcp:dataflow/job:Job"),
    remedy="Set ipConfiguration to WORKER_IP_PRIVATE.",
    standards=("CIS GCP 4.9",),
    examples=(
        Example(
            {"ipConfiguration": "WORKER_IP_PRIVATE"},
            (Break("ipConfiguration"), Break("ipConfiguration", "WORKER_IP_PUBLIC")),
        ),
    ),
)
def dataflow_external_ip(job: Resource) -> Verdict:
    """Private addresses are asked for."""
    return require(job["ipConfiguration"].equals("WORKER_IP_PRIVATE"), "its workers get external addresses")
