"""An API is the project's: switching it off with one stack breaks every other one that uses it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="Destroying a stack leaves APIs on",
    severity=Severity.HIGH,
    on=(t.PROJECT_SERVICE,),
    remedy="Set disableOnDestroy to false.",
    examples=(Example({"disableOnDestroy": False}, (Break("disableOnDestroy", value=True),)),),
)
def projects_service_kept(service: Resource) -> Verdict:
    """The API is not disabled with the stack; the provider's default leaves it on."""
    off = service["disableOnDestroy"].is_true | service["disableDependentServices"].is_true
    return forbid(off, "destroying the stack breaks what else uses the API")
