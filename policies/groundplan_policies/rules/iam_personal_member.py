"""People change jobs; a grant to one of them outlives the change, one to their group does not."""

from groundplan_policies import tokens as t
from groundplan_policies.accounts import IDENTITIES
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, comes_from, forbid, rule


@rule(
    title="People are granted roles through groups",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(*t.GRANTS, *t.BINDINGS),
    remedy="Grant the role to a group.",
    examples=(
        Example(
            {"member": "group:team@example.com"}, (Break("member", "user:someone@example.com"),), on=t.PROJECT_GRANT
        ),
    ),
)
def iam_personal_member(grant: Resource) -> Verdict:
    """No single user; a member that another resource makes is a service account."""
    member = grant["member"]
    single = member.text(lambda name: name.startswith("user:")) & ~comes_from(member, *IDENTITIES)
    several = grant["members"].any(lambda one: one.text(lambda name: name.startswith("user:")))
    return forbid(single | several, "the role is granted to one person")
