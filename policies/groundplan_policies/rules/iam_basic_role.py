"""Owner, editor and viewer span every service of a project: whoever takes over their holder has all of it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import FALSE, Break, Example, Resource, Severity, Verdict, forbid, rule

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
    return forbid(grant["role"].equals(*_BASIC) if not grant["role"].is_unknown else FALSE, "a basic role is granted")
