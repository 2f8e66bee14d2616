"""A faulty write is copied everywhere at once; only point-in-time recovery brings the day before back."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Stack, Verdict, require, rule


@rule(
    title="Production databases can go back in time",
    severity=Severity.MEDIUM,
    on=(t.FIRESTORE,),
    remedy="Set pointInTimeRecoveryEnablement to POINT_IN_TIME_RECOVERY_ENABLED.",
    examples=(
        Example(
            {"pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED"},
            (
                Break("pointInTimeRecoveryEnablement"),
                Break("pointInTimeRecoveryEnablement", "POINT_IN_TIME_RECOVERY_DISABLED"),
            ),
        ),
    ),
)
def firestore_recovery(database: Resource, stack: Stack) -> Verdict:
    """Point-in-time recovery is on."""
    on = database["pointInTimeRecoveryEnablement"].equals("POINT_IN_TIME_RECOVERY_ENABLED")
    return require(on, "a faulty write cannot be undone", when=stack.is_in("prod"))
