"""Google deletes a subscription that was idle for 31 days, and with it all that would have arrived later."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Subscriptions stay when they are idle",
    severity=Severity.HIGH,
    on=(t.SUBSCRIPTION,),
    remedy='Set expirationPolicy.ttl to "" (never).',
    examples=(
        Example(
            {"expirationPolicy": {"ttl": ""}}, (Break("expirationPolicy"), Break("expirationPolicy.ttl", "2678400s"))
        ),
    ),
)
def pubsub_subscription_expiry(subscription: Resource) -> Verdict:
    """The policy is there, and without a time to live."""
    policy = subscription["expirationPolicy"]
    never = policy["ttl"].equals("") | ~policy["ttl"].is_given
    return require(policy.is_set & never, "the subscription is deleted when it is idle for a month")
