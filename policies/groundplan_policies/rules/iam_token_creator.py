"""Who makes tokens of a service account is that account, without a trace of their own; only Google's agents need it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, comes_from, require, rule

_CREATE = (
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountKeyAdmin",
    "roles/iam.serviceAccountAdmin",
)


@rule(
    title="Only Google's agents make tokens of service accounts",
    severity=Severity.HIGH,
    on=(t.ACCOUNT_GRANT,),
    remedy="Run the workload as the account, or grant roles/iam.serviceAccountUser to whoever deploys it.",
    examples=(
        Example(
            {
                "role": "roles/iam.serviceAccountTokenCreator",
                "member": "serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com",
            },
            (
                Break("member", "user:someone@example.com"),
                Break("member", "serviceAccount:app@p.iam.gserviceaccount.com"),
            ),
        ),
        Example(
            {"role": "roles/iam.serviceAccountUser", "member": "serviceAccount:app@p.iam.gserviceaccount.com"},
            (Break("role", "roles/iam.serviceAccountTokenCreator"), Break("role", "roles/iam.serviceAccountKeyAdmin")),
        ),
    ),
)
def iam_token_creator(grant: Resource) -> Verdict:
    """Token and key roles go to service agents, which the stack may make by a service identity."""
    member = grant["member"]
    google = member.text(lambda name: name.endswith(".iam.gserviceaccount.com") and "@gcp-sa-" in name)
    role = grant["role"]
    return require(
        ~role.equals(*_CREATE) | comes_from(role, t.CUSTOM_ROLE) | google | comes_from(member, t.SERVICE_IDENTITY),
        "somebody besides Google's agents can be the account",
    )
