"""Without deletion protection a renamed column, or a slip in a review, replaces a production table by an empty one."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Production tables are protected from deletion",
    severity=Severity.HIGH,
    on=(t.TABLE,),
    remedy="Set deletionProtection to true.",
    examples=(
        Example(
            {"labels": {"environment": "prod"}, "deletionProtection": True}, (Break("deletionProtection", value=False),)
        ),
    ),
)
def bigquery_table_protection(table: Resource) -> Verdict:
    """Protection is not switched off, but for views, which hold nothing."""
    return forbid(
        table["deletionProtection"].is_false,
        "it can be deleted with its data",
        when=table.is_in("prod") & ~table["view"].is_set,
    )
