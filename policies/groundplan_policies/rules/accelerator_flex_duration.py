"""Flex-start lends a machine for a time that must be said, seven days at most; without it nothing is lent at all."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import TRUE, Break, Example, Resource, Severity, Verdict, require, rule

_SEVEN_DAYS = 7 * 24 * 3600


@rule(
    title="Flex-start says for how long",
    severity=Severity.HIGH,
    on=(*t.MACHINES, t.RESIZE_REQUEST),
    remedy="Set maxRunDuration (requestedRunDuration in a resize request) to at most 7 days.",
    examples=(
        Example(
            {"scheduling": {"provisioningModel": "FLEX_START", "maxRunDuration": {"seconds": 172800}}},
            (Break("scheduling.maxRunDuration"), Break("scheduling.maxRunDuration.seconds", 700000)),
        ),
        Example(
            {"requestedRunDuration": {"seconds": "172800"}},
            (Break("requestedRunDuration"), Break("requestedRunDuration.seconds", "700000")),
            on=t.RESIZE_REQUEST,
        ),
    ),
)
def accelerator_flex_duration(host: Resource) -> Verdict:
    """A duration between nothing and seven days."""
    queued = host.type == t.RESIZE_REQUEST
    asked = host.at("requestedRunDuration.seconds" if queued else "scheduling.maxRunDuration.seconds")
    flex = TRUE if queued else host.at("scheduling.provisioningModel").equals("FLEX_START")
    return require(
        asked.seconds(lambda seconds: 0 < seconds <= _SEVEN_DAYS), "no duration of up to 7 days is said", when=flex
    )
