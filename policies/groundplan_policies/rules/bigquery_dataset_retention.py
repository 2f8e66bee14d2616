"""Data that is kept for ever is a cost without end, and under data protection law a duty that nobody meets."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule, some


@rule(
    title="Datasets say how long data is kept",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=(t.DATASET,),
    remedy="Set defaultPartitionExpirationMs, or defaultTableExpirationMs.",
    examples=(
        Example(
            {"defaultPartitionExpirationMs": 34560000000},
            (Break("defaultPartitionExpirationMs"), Break("defaultPartitionExpirationMs", 0)),
        ),
    ),
)
def bigquery_dataset_retention(dataset: Resource) -> Verdict:
    """Partitions or tables expire."""
    ends = [
        dataset[key].number(lambda milliseconds: milliseconds > 0)
        for key in ("defaultPartitionExpirationMs", "defaultTableExpirationMs")
    ]
    return require(some(ends), "its data is kept for ever")
