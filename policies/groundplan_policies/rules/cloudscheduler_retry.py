"""A run that falls on a short outage is skipped until the next day or week, and nobody notices."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Scheduled calls are tried again",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.SCHEDULER_JOB,),
    remedy="Set retryConfig.retryCount to 1 or more.",
    examples=(Example({"retryConfig": {"retryCount": 3}}, (Break("retryConfig"), Break("retryConfig.retryCount", 0))),),
)
def cloudscheduler_retry(job: Resource) -> Verdict:
    """One more attempt at least."""
    again = job.at("retryConfig.retryCount").number(lambda count: count >= 1)
    return require(again, "a run that fails is skipped")
