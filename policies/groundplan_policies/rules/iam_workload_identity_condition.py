"""A provider without a condition lets in everybody whom the outside issuer has ever signed for."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Workload identity providers say whom they let in",
    severity=Severity.HIGH,
    on=(t.IDENTITY_PROVIDER,),
    remedy="Set attributeCondition to the subjects, repositories or certificates that are meant.",
    examples=(
        Example(
            {"attributeCondition": "assertion.subject.dn.o == 'plant'"},
            (Break("attributeCondition"), Break("attributeCondition", "true")),
        ),
    ),
)
def iam_workload_identity_condition(provider: Resource) -> Verdict:
    """A condition that is more than true."""
    condition = provider["attributeCondition"]
    return require(condition.is_set & ~condition.equals("true"), "everybody the issuer knows is let in")
