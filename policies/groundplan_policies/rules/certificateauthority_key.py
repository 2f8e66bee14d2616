"""A weak key, or one signed with SHA-1 or short RSA, makes every device's identity forgeable."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, require, rule

_STRONG = (
    "EC_P256_SHA256",
    "EC_P384_SHA384",
    "RSA_PSS_3072_SHA256",
    "RSA_PSS_4096_SHA256",
    "RSA_PKCS1_3072_SHA256",
    "RSA_PKCS1_4096_SHA256",
)


@rule(
    title="Authorities sign with strong keys",
    severity=Severity.HIGH,
    on=(t.AUTHORITY,),
    remedy="Set keySpec.algorithm to EC_P256_SHA256 or stronger, or name a key version of Cloud KMS.",
    standards=("NIST SP 800-57: 128 bits of security",),
    examples=(
        Example(
            {"keySpec": {"algorithm": "EC_P256_SHA256"}},
            (Break("keySpec.algorithm", "RSA_PKCS1_2048_SHA256"), Break("keySpec.algorithm", "RSA_PSS_2048_SHA256")),
        ),
    ),
)
def certificateauthority_key(authority: Resource) -> Verdict:
    """One of the strong algorithms, or a key of Cloud KMS."""
    spec = authority["keySpec"]
    return require(spec["algorithm"].equals(*_STRONG) | spec["cloudKmsKeyVersion"].is_set, "its signatures are weak")
