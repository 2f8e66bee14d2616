"""Whatever is granted to Google's default accounts is granted to every workload that names no account of its own."""

from groundplan_policies import tokens as t
from groundplan_policies.accounts import is_default
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Nothing is granted to default service accounts",
    severity=Severity.HIGH,
    on=(*t.GRANTS, *t.BINDINGS),
    remedy="Make a service account for the workload, run it as that, and grant the role to it.",
    standards=("CIS GCP 4.1",),
    examples=(
        Example(
            {"member": "serviceAccount:reader@p.iam.gserviceaccount.com"},
            (
                Break("member", "serviceAccount:123-compute@developer.gserviceaccount.com"),
                Break("member", "serviceAccount:p@appspot.gserviceaccount.com"),
                Break("member", "serviceAccount:123@cloudbuild.gserviceaccount.com"),
            ),
            on=t.PROJECT_GRANT,
        ),
        Example(
            {"members": ["serviceAccount:reader@p.iam.gserviceaccount.com"]},
            (Break("members.0", "serviceAccount:123-compute@developer.gserviceaccount.com"),),
            on="gcp:projects/iAMBinding:IAMBinding",
        ),
    ),
)
def iam_default_account_member(grant: Resource) -> Verdict:
    """No default account; a member that another resource of the stack makes is none."""
    shared = is_default(grant["member"]) | grant["members"].any(is_default)
    return forbid(shared, "a default service account gets the role")
