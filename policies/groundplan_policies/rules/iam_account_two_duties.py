"""An account with two duties has the roles of both: what one workload needs, the other can abuse."""

from groundplan_policies import tokens as t
from groundplan_policies.accounts import DUTIES
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Resource,
    Severity,
    Stack,
    Truth,
    Verdict,
    forbid,
    rule,
)


@rule(
    title="A service account has one duty",
    severity=Severity.MEDIUM,
    on=(t.ACCOUNT,),
    remedy="Make a service account for each kind of work, and grant it what that needs.",
    examples=(
        Example(
            {"accountId": "pipe-account"},
            (Break("serviceConfig.serviceAccountEmail", "pipe-account@p.iam.gserviceaccount.com", of="called"),),
            beside=(
                Beside(
                    type=t.FLEX_JOB,
                    name="stream",
                    inputs={"serviceAccountEmail": "pipe-account@p.iam.gserviceaccount.com"},
                ),
                Beside(
                    type=t.FUNCTION,
                    name="called",
                    inputs={"serviceConfig": {"serviceAccountEmail": "call@p.iam.gserviceaccount.com"}},
                ),
            ),
        ),
    ),
)
def iam_account_two_duties(account: Resource, stack: Stack) -> Verdict:
    """All workloads that run as it do the same kind of work."""
    found = {
        duty
        for token, places in DUTIES.items()
        for duty, path in places
        if stack.used_by(account, path, token, by="accountId").holds
    }
    return forbid(Truth(len(found) > 1), f"the account {' and '.join(sorted(found))}")
