"""With deleteContentsOnDestroy the tables go with the dataset, whatever their own protection says."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Production datasets are not destroyed full",
    severity=Severity.HIGH,
    on=(t.DATASET,),
    remedy="Set deleteContentsOnDestroy to false.",
    examples=(
        Example(
            {"labels": {"environment": "prod"}, "deleteContentsOnDestroy": False},
            (Break("deleteContentsOnDestroy", value=True),),
        ),
    ),
)
def bigquery_dataset_contents(dataset: Resource) -> Verdict:
    """Deleting a full dataset fails."""
    return forbid(
        dataset["deleteContentsOnDestroy"].is_true,
        "destroying the stack deletes its tables",
        when=dataset.is_in("prod"),
    )
