"""Autoscaling without a ceiling answers a flood of messages, or a faulty step, with a hundred machines."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Pipelines have a ceiling of workers",
    severity=Severity.MEDIUM,
    on=(t.FLEX_JOB, "gcp:dataflow/job:Job"),
    remedy="Set maxWorkers.",
    examples=(Example({"maxWorkers": 4}, (Break("maxWorkers"), Break("maxWorkers", 1000))),),
)
def dataflow_max_workers(job: Resource) -> Verdict:
    """A hundred workers at most."""
    return require(job["maxWorkers"].number(lambda workers: 0 < workers <= 100), "it may scale without a ceiling")
