"""forceDestroy deletes every object together with the bucket: fit for what a deployment makes again, never for data."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Production buckets with data are not destroyed full",
    severity=Severity.HIGH,
    on=(t.BUCKET,),
    remedy="Take forceDestroy away, or switch soft delete and versioning off if nothing in the bucket is worth it.",
    examples=(
        Example(
            {"labels": {"environment": "prod"}, "softDeletePolicy": {"retentionDurationSeconds": 604800}},
            (Break("forceDestroy", value=True),),
        ),
    ),
)
def storage_bucket_disposable(bucket: Resource) -> Verdict:
    """ForceDestroy stands only where deleted objects are not kept either."""
    kept = bucket.at("softDeletePolicy.retentionDurationSeconds")
    scratch = kept.seconds(lambda seconds: seconds == 0) & ~bucket.at("versioning.enabled").is_true
    return forbid(
        bucket["forceDestroy"].is_true & ~scratch,
        "destroying the stack deletes the objects, which the bucket otherwise keeps",
        when=bucket.is_in("prod"),
    )
