"""Without a project a resource lands wherever the person who deploys happens to be logged in."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule

_OWNED = (
    t.BUCKET, t.TOPIC, t.SUBSCRIPTION, t.SCHEMA, t.DATASET, t.TABLE, t.FIRESTORE, t.FIRESTORE_FIELD,
    t.FIRESTORE_INDEX, t.NETWORK, t.SUBNET, t.FIREWALL, t.ROUTER, t.NAT, t.ADDRESS, t.FORWARDING_RULE, *t.MACHINES,
    t.GROUP, t.REGION_GROUP, t.TPU, t.FUNCTION, t.JOB, t.FLEX_JOB, t.SCHEDULER_JOB, t.SECRET, t.ACCOUNT, t.REPOSITORY,
    t.AUTHORITY, t.CA_POOL, t.CERTIFICATE_TEMPLATE, t.ALERT, t.CHANNEL, t.DASHBOARD, t.LOG_BUCKET, t.LOG_METRIC,
    t.LOG_SINK, t.PROJECT_SERVICE, t.SERVICE_IDENTITY, t.IDENTITY_POOL, t.IDENTITY_PROVIDER, t.CUSTOM_ROLE,
    t.REGION_AUTOSCALER, t.REGION_BACKEND, t.HEALTH_CHECK, t.RESOURCE_POLICY, t.RESIZE_REQUEST, t.PROJECT_GRANT,
)  # fmt: skip


@rule(
    title="Resources name their project",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    on=_OWNED,
    remedy="Set project.",
    examples=(Example({"project": "acme-plant"}, (Break("project"),)),),
)
def project_explicit(resource: Resource) -> Verdict:
    """The project is given, not taken from the surroundings."""
    return require(resource["project"].is_set, "it lands in whatever project is configured")
