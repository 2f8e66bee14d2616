"""Parts of uploads that were never finished are invisible in listings and cost as much as objects, for ever."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Buckets clear up abandoned uploads",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.BUCKET,),
    remedy="Add a lifecycle rule with the action AbortIncompleteMultipartUpload.",
    examples=(
        Example(
            {"lifecycleRules": [{"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}}]},
            (Break("lifecycleRules"), Break("lifecycleRules.0.action.type", "Delete")),
        ),
    ),
)
def storage_bucket_abandoned_uploads(bucket: Resource) -> Verdict:
    """One lifecycle rule ends multipart uploads."""
    ends = bucket["lifecycleRules"].any(lambda one: one["action"]["type"].equals("AbortIncompleteMultipartUpload"))
    return require(ends, "parts of unfinished uploads stay for ever")
