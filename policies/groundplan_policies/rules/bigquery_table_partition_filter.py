"""One query without a filter on the partition reads, and bills, the whole history."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Queries name the partitions they read",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=(t.TABLE,),
    remedy="Set requirePartitionFilter to true.",
    examples=(
        Example(
            {"timePartitioning": {"type": "DAY"}, "requirePartitionFilter": True},
            (Break("requirePartitionFilter"), Break("requirePartitionFilter", value=False)),
        ),
    ),
)
def bigquery_table_partition_filter(table: Resource) -> Verdict:
    """Partitioned tables ask for a filter."""
    parted = table["timePartitioning"].is_set | table["rangePartitioning"].is_set
    return require(table["requirePartitionFilter"].is_true, "a query may read the whole table", when=parted)
