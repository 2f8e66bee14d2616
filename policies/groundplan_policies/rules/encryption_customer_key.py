"""Google encrypts everything at rest; a key of one's own can also be taken away, from Google too.

Where a stack is labelled as holding confidential data, or has begun to use keys of its own, a production store
without one is the one that is forgotten.
"""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import (
    Beside,
    Break,
    Example,
    Resource,
    Severity,
    Stack,
    Verdict,
    require,
    rule,
    some,
)

_KEYS = {
    t.BUCKET: "encryption.defaultKmsKeyName",
    t.TOPIC: "kmsKeyName",
    t.DATASET: "defaultEncryptionConfiguration.kmsKeyName",
    t.FIRESTORE: "cmekConfig.kmsKeyName",
    t.REPOSITORY: "kmsKeyName",
    t.FLEX_JOB: "kmsKeyName",
    t.FUNCTION: "kmsKeyName",
    t.INSTANCE: "bootDisk.kmsKeySelfLink",
}
_CLASSES = ("confidential", "restricted", "secret")


@rule(
    title="Confidential data is encrypted with a key of one's own",
    severity=Severity.MEDIUM,
    on=tuple(_KEYS),
    remedy="Name a key of Cloud KMS, and grant the service's agent to use it.",
    standards=("CIS GCP 7.2", "CIS GCP 7.3"),
    examples=(
        Example(
            {"labels": {"environment": "prod", "data-class": "confidential"}, "encryption": {"defaultKmsKeyName": "k"}},
            (Break("encryption"),),
        ),
        Example(
            {"labels": {"environment": "prod"}, "kmsKeyName": "k"},
            (Break("kmsKeyName"),),
            on=t.TOPIC,
            beside=(Beside(type=t.BUCKET, name="other", inputs={"encryption": {"defaultKmsKeyName": "k"}}),),
        ),
    ),
)
def encryption_customer_key(store: Resource, stack: Stack) -> Verdict:
    """In production, where the data class or the other stores of the stack call for it."""
    classified = some(one.labels["data-class"].equals(*_CLASSES) for one in stack.of_type(*_KEYS))
    begun = some(one.at(_KEYS[one.type]).is_set for one in stack.of_type(*_KEYS))
    return require(
        store.at(_KEYS[store.type]).is_set,
        "it has no key of its own",
        when=stack.is_in("prod") & (classified | begun),
    )
