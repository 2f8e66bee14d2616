"""An attack is found months after it began: logs of production that are gone by then explain nothing."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Stack, Verdict, require, rule


@rule(
    title="Production logs are kept for 90 days",
    severity=Severity.MEDIUM,
    on=(t.LOG_BUCKET,),
    remedy="Set retentionDays to 90 or more.",
    standards=("CIS GCP 2.3",),
    examples=(Example({"retentionDays": 90}, (Break("retentionDays", 7), Break("retentionDays"))),),
)
def logging_bucket_retention(bucket: Resource, stack: Stack) -> Verdict:
    """Ninety days at least; Google's default is thirty."""
    kept = bucket["retentionDays"].number(lambda days: days >= 90)
    return require(kept, "its logs are gone within 90 days", when=stack.is_in("prod"))
