"""With these permissions a role can give itself the others: by policy, as another account, or with a key."""

import re

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule

_ESCALATES = re.compile(
    r".*\.setIamPolicy$|iam\.serviceAccounts\.(?:actAs|getAccessToken|getOpenIdToken|implicitDelegation|signBlob|signJwt)$"
    r"|iam\.serviceAccountKeys\.create$|iam\.roles\.(?:create|update)$|.*\*"
)


@rule(
    title="Custom roles cannot raise themselves",
    severity=Severity.HIGH,
    on=(t.CUSTOM_ROLE,),
    remedy="Take the permission out of the role; grant it where it is needed by a predefined role on one resource.",
    examples=(
        Example(
            {"permissions": ["pubsub.subscriptions.create"]},
            (
                Break("permissions", ["resourcemanager.projects.setIamPolicy"]),
                Break("permissions", ["pubsub.subscriptions.create", "iam.serviceAccounts.actAs"]),
                Break("permissions", ["iam.serviceAccountKeys.create"]),
            ),
        ),
    ),
)
def iam_custom_role_escalation(role: Resource) -> Verdict:
    """No permission to set policies, act as accounts or make their keys."""
    raises = role["permissions"].any(lambda one: one.text(_ESCALATES.match))
    return forbid(raises, "the role holds a permission that leads to others")
