"""Access lists on single objects grant access that no policy of the bucket shows, and that no review finds."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Buckets are governed by IAM alone",
    severity=Severity.HIGH,
    on=(t.BUCKET,),
    remedy="Set uniformBucketLevelAccess to true.",
    standards=("CIS GCP 5.2",),
    examples=(
        Example(
            {"uniformBucketLevelAccess": True},
            (Break("uniformBucketLevelAccess"), Break("uniformBucketLevelAccess", value=False)),
        ),
    ),
)
def storage_bucket_uniform_access(bucket: Resource) -> Verdict:
    """Access lists on objects are switched off."""
    return require(bucket["uniformBucketLevelAccess"].is_true, "single objects can have access lists of their own")
