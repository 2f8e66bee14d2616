"""Who may act as, or make tokens of, every service account of a project has the sum of all their roles."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, comes_from, forbid, rule

_IMPERSONATE = (
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountUser",
    "roles/iam.serviceAccountKeyAdmin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.workloadIdentityUser",
    "roles/iam.serviceAccountOpenIdTokenCreator",
)


@rule(
    title="Nobody may impersonate every service account",
    severity=Severity.CRITICAL,
    on=(t.PROJECT_GRANT, "gcp:projects/iAMBinding:IAMBinding"),
    remedy="Grant the role on the one service account that is meant.",
    standards=("CIS GCP 1.6",),
    examples=(
        Example(
            {"role": "roles/logging.logWriter"},
            (
                Break("role", "roles/iam.serviceAccountTokenCreator"),
                Break("role", "roles/iam.serviceAccountUser"),
                Break("role", "roles/iam.serviceAccountKeyAdmin"),
            ),
        ),
    ),
)
def iam_project_impersonation(grant: Resource) -> Verdict:
    """No role that acts as service accounts, on the project."""
    role = grant["role"]
    return forbid(role.equals(*_IMPERSONATE) & ~comes_from(role, t.CUSTOM_ROLE), "it reaches every service account")
