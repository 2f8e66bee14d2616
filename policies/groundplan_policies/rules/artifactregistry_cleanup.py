"""Images pile up with every build; old ones are a cost, and a store of known vulnerabilities."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Repositories clear up old images",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=(t.REPOSITORY,),
    remedy="Add a cleanup policy with the action DELETE.",
    examples=(
        Example(
            {"cleanupPolicies": [{"id": "old", "action": "DELETE"}]},
            (
                Break("cleanupPolicies"),
                Break("cleanupPolicies.0.action", "KEEP"),
                Break("cleanupPolicyDryRun", value=True),
            ),
        ),
    ),
)
def artifactregistry_cleanup(repository: Resource) -> Verdict:
    """One policy deletes, and not only as a dry run."""
    deletes = repository["cleanupPolicies"].any(lambda one: one["action"].equals("DELETE"))
    return require(deletes & ~repository["cleanupPolicyDryRun"].is_true, "old images stay for ever")
