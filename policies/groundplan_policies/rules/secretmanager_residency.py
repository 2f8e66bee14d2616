"""A secret that is replicated automatically lies in regions that nobody chose."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Level, Resource, Severity, Verdict, require, rule


@rule(
    title="Secrets say where they are kept",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    on=(t.SECRET,),
    remedy="Set replication.userManaged.replicas to the stack's region.",
    examples=(
        Example(
            {"replication": {"userManaged": {"replicas": [{"location": "europe-west4"}]}}},
            (Break("replication", {"auto": {}}), Break("replication.userManaged.replicas", [])),
        ),
    ),
)
def secretmanager_residency(secret: Resource) -> Verdict:
    """At least one replica has a location."""
    placed = secret.at("replication.userManaged.replicas").any(lambda one: one["location"].is_set)
    return require(placed, "it is kept in regions that nobody chose")
