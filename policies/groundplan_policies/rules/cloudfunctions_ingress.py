"""A function that only events call, and that the internet can reach, answers to strangers for nothing."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule

_INSIDE = ("ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB")
_RUN_INSIDE = ("INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER")


@rule(
    title="What events call is closed to the internet",
    severity=Severity.HIGH,
    on=(t.FUNCTION, t.SERVICE),
    remedy="Set serviceConfig.ingressSettings of a function to ALLOW_INTERNAL_ONLY, ingress of a service to"
    " INGRESS_TRAFFIC_INTERNAL_ONLY, or to INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER behind a load balancer.",
    examples=(
        Example(
            {"eventTrigger": {"pubsubTopic": "events"}, "serviceConfig": {"ingressSettings": "ALLOW_INTERNAL_ONLY"}},
            (Break("serviceConfig.ingressSettings"), Break("serviceConfig.ingressSettings", "ALLOW_ALL")),
        ),
        Example(
            {"ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY"},
            (Break("ingress"), Break("ingress", "INGRESS_TRAFFIC_ALL")),
            on=t.SERVICE,
        ),
    ),
)
def cloudfunctions_ingress(called: Resource) -> Verdict:
    """Internal ingress for functions with a trigger and for services; functions called by people stay open to IAM."""
    if called.type == t.SERVICE:
        return require(called["ingress"].equals(*_RUN_INSIDE), "the internet reaches it")
    inside = called.at("serviceConfig.ingressSettings").equals(*_INSIDE)
    return require(inside, "the internet reaches it", when=called["eventTrigger"].is_set)
