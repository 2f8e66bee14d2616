"""Without a revocation list a stolen device stays welcome until its certificate expires."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule


@rule(
    title="Certificates can be revoked",
    severity=Severity.HIGH,
    on=(t.CA_POOL,),
    remedy="Set tier to ENTERPRISE and publishingOptions.publishCrl to true.",
    examples=(
        Example(
            {"labels": {"environment": "prod"}, "tier": "ENTERPRISE", "publishingOptions": {"publishCrl": True}},
            (Break("tier", "DEVOPS"), Break("publishingOptions.publishCrl", value=False), Break("publishingOptions")),
        ),
    ),
)
def certificateauthority_pool_revocation(pool: Resource) -> Verdict:
    """Outside dev, the tier that revokes, and its list is published."""
    lists = pool["tier"].equals("ENTERPRISE") & pool.at("publishingOptions.publishCrl").is_true
    return require(lists, "a stolen device stays welcome", when=pool.is_in("staging", "prod"))
