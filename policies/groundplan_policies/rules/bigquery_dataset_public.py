"""Access for all authenticated users opens a dataset to everybody who has a Google account."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Datasets are not public",
    severity=Severity.CRITICAL,
    on=(t.DATASET,),
    remedy="Name the groups and service accounts that may read.",
    standards=("CIS GCP 7.1",),
    examples=(
        Example(
            {"datasetId": "d"},
            (
                Break("accesses", [{"role": "READER", "specialGroup": "allAuthenticatedUsers"}]),
                Break("accesses", [{"role": "READER", "iamMember": "allUsers"}]),
            ),
        ),
    ),
)
def bigquery_dataset_public(dataset: Resource) -> Verdict:
    """No access entry is for everybody."""
    everybody = ("allUsers", "allAuthenticatedUsers")
    opened = dataset["accesses"].any(
        lambda one: one["specialGroup"].equals(*everybody) | one["iamMember"].equals(*everybody)
    )
    return forbid(opened, "everybody with a Google account may read it")
