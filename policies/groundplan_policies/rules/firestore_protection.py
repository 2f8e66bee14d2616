"""Without delete protection one wrong command takes a production database with it, and there is no undo."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Stack, Verdict, require, rule


@rule(
    title="Production databases are protected from deletion",
    severity=Severity.HIGH,
    on=(t.FIRESTORE,),
    remedy="Set deleteProtectionState to DELETE_PROTECTION_ENABLED.",
    examples=(
        Example(
            {"deleteProtectionState": "DELETE_PROTECTION_ENABLED"},
            (Break("deleteProtectionState"), Break("deleteProtectionState", "DELETE_PROTECTION_DISABLED")),
        ),
    ),
)
def firestore_protection(database: Resource, stack: Stack) -> Verdict:
    """Protection is on."""
    on = database["deleteProtectionState"].equals("DELETE_PROTECTION_ENABLED")
    return require(on, "it can be deleted with its data", when=stack.is_in("prod"))
