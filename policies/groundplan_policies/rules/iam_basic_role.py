"""Owner, editor and viewer span every service of a project: whoever takes over their holder has all of it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, comes_from, forbid, rule

_BASIC = ("roles/owner", "roles/editor", "roles/viewer")


@rule(
    title="No basic roles are granted",
    severity=Severity.CRITICAL,
    on=(*t.GRANTS, *t.BINDINGS),
    remedy="Grant the predefined roles of the services that are used, on the resources that are used.",
    standards=("CIS GCP 1.5",),
    examples=(
        Example(
            {"role": "roles/logging.logWriter"},
            (Break("role", "roles/owner"), Break("role", "roles/editor"), Break("role", "roles/viewer")),
            on=t.PROJECT_GRANT,
        ),
    ),
)
def iam_basic_role(grant: Resource) -> Verdict:
    """Not owner, editor or viewer; the name of a role made in this stack is known to be none of them."""
    role = grant["role"]
    return forbid(role.equals(*_BASIC) & ~comes_from(role, t.CUSTOM_ROLE), "a basic role is granted")
