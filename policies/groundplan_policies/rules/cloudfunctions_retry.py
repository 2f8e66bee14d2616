"""An event whose function fails once is lost, unless the trigger is told to try again."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Functions get failed events again",
    severity=Severity.HIGH,
    on=(t.FUNCTION,),
    remedy="Set eventTrigger.retryPolicy to RETRY_POLICY_RETRY.",
    examples=(
        Example(
            {"eventTrigger": {"pubsubTopic": "events", "retryPolicy": "RETRY_POLICY_RETRY"}},
            (Break("eventTrigger.retryPolicy"), Break("eventTrigger.retryPolicy", "RETRY_POLICY_DO_NOT_RETRY")),
        ),
    ),
)
def cloudfunctions_retry(function: Resource) -> Verdict:
    """The trigger retries."""
    trigger = function["eventTrigger"]
    return require(trigger["retryPolicy"].equals("RETRY_POLICY_RETRY"), "a failed event is lost", when=trigger.is_set)
