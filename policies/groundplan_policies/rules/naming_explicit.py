"""A name that the engine makes up changes with every replacement, and nobody can grant, alert or search by it."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule

_NAMES = {
    t.BUCKET: "name", t.TOPIC: "name", t.SUBSCRIPTION: "name", t.NETWORK: "name", t.SUBNET: "name", t.FIREWALL: "name",
    t.ROUTER: "name", t.NAT: "name", t.ADDRESS: "name", t.FORWARDING_RULE: "name", t.INSTANCE: "name", t.TPU: "name",
    t.FUNCTION: "name", t.JOB: "name", t.FLEX_JOB: "name", t.SCHEDULER_JOB: "name", t.CA_POOL: "name", t.SCHEMA: "name",
    t.FIRESTORE: "name", t.LOG_METRIC: "name", t.LOG_SINK: "name", t.REGION_GROUP: "name", t.GROUP: "name",
    t.RESIZE_REQUEST: "name", t.RESOURCE_POLICY: "name", t.CERTIFICATE_TEMPLATE: "name", t.OBJECT: "name",
}  # fmt: skip


@rule(
    title="Resources have names that people chose",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=tuple(_NAMES),
    remedy="Set the name, with the workload and the environment in it.",
    examples=(Example({"name": "plant-prod-archive"}, (Break("name"),)),),
)
def naming_explicit(resource: Resource) -> Verdict:
    """The physical name is given."""
    return require(resource[_NAMES[resource.type]].is_set, "its name is made up at every replacement")
