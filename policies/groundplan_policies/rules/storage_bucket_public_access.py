"""Without public access prevention one careless grant or one old access list puts objects on the internet."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Buckets cannot be made public",
    severity=Severity.CRITICAL,
    on=(t.BUCKET,),
    remedy='Set publicAccessPrevention to "enforced".',
    standards=("CIS GCP 5.1",),
    examples=(
        Example(
            {"publicAccessPrevention": "enforced"},
            (Break("publicAccessPrevention"), Break("publicAccessPrevention", "inherited")),
        ),
    ),
)
def storage_bucket_public_access(bucket: Resource) -> Verdict:
    """Public access prevention is enforced on the bucket itself."""
    return require(bucket["publicAccessPrevention"].equals("enforced"), "the bucket can be made public")
