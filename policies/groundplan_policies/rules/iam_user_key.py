"""A key of a service account is a password in a file: it leaks, never expires, and its user is nobody in the log."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Resource,
    Severity,
    Stack,
    Verdict,
    forbid,
    refers,
    require,
    rule,
    some,
)


@rule(
    title="Service accounts have no keys",
    severity=Severity.HIGH,
    on=(t.ACCOUNT, t.ACCOUNT_KEY),
    remedy="Attach the account to the workload, or use workload identity federation.",
    standards=("CIS GCP 1.4",),
    examples=(
        Example(
            {"accountId": "reader"},
            (Break("serviceAccountId", "${it}", of="other"),),
            beside=(Beside(type=t.ACCOUNT_KEY, name="other", inputs={"serviceAccountId": "somebody-else"}),),
        ),
    ),
)
def iam_user_key(account: Resource, stack: Stack) -> Verdict:
    """No key stands in the stack; one of an account that the stack makes is told at the account."""
    if account.type == t.ACCOUNT_KEY:
        owned = some(
            refers(account["serviceAccountId"], one, "accountId")
            for one in stack.targets(account["serviceAccountId"], t.ACCOUNT, by="accountId")
        )
        return require(owned, "the stack makes a key of a service account")
    keyed = stack.used_by(account, "serviceAccountId", t.ACCOUNT_KEY, by="accountId")
    return forbid(keyed, "the stack makes a key of the service account")
