"""In production a wrong deletion or a faulty job must be undone: from old versions, or from soft-deleted objects.

A bucket whose content is made again at every deployment says so with forceDestroy and is left alone.
"""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Production buckets can bring deleted objects back",
    severity=Severity.HIGH,
    on=(t.BUCKET,),
    remedy="Enable versioning, or set softDeletePolicy.retentionDurationSeconds to 604800 (7 days) or more.",
    examples=(
        Example(
            {"labels": {"environment": "prod"}, "softDeletePolicy": {"retentionDurationSeconds": 604800}},
            (
                Break("softDeletePolicy.retentionDurationSeconds", 0),
                Break("softDeletePolicy.retentionDurationSeconds", 3600),
            ),
        ),
    ),
)
def storage_bucket_recovery(bucket: Resource) -> Verdict:
    """Versioning or soft delete; without a word about it Google keeps deleted objects for 7 days."""
    kept = bucket.at("softDeletePolicy.retentionDurationSeconds")
    recovers = kept.seconds(lambda seconds: seconds >= 604800) | ~bucket["softDeletePolicy"].is_set
    return require(
        recovers | bucket.at("versioning.enabled").is_true,
        "a deleted object is gone at once",
        when=bucket.is_in("prod") & ~bucket["forceDestroy"].is_true,
    )
