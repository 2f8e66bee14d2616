"""A pool without an issuance policy signs whatever is asked for, certificates of further authorities included."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule

_TWO_YEARS = 2 * 366 * 24 * 3600


@rule(
    title="Pools limit what they sign",
    severity=Severity.MEDIUM,
    on=(t.CA_POOL,),
    remedy="Set issuancePolicy.allowedKeyTypes and a maximumLifetime of at most two years.",
    examples=(
        Example(
            {
                "issuancePolicy": {
                    "maximumLifetime": "31536000s",
                    "allowedKeyTypes": [{"ellipticCurve": {"signatureAlgorithm": "ECDSA_P256"}}],
                }
            },
            (
                Break("issuancePolicy"),
                Break("issuancePolicy.maximumLifetime"),
                Break("issuancePolicy.maximumLifetime", "315360000s"),
                Break("issuancePolicy.allowedKeyTypes"),
            ),
        ),
    ),
)
def certificateauthority_pool_policy(pool: Resource) -> Verdict:
    """Key types are named and lifetimes bounded."""
    policy = pool["issuancePolicy"]
    bounded = policy["maximumLifetime"].seconds(lambda seconds: 0 < seconds <= _TWO_YEARS)
    return require(bounded & policy["allowedKeyTypes"].is_set, "it signs whatever is asked for")
