"""A TPU host with an external address stands on the internet with everything that a training job brings along."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, forbid, rule


@rule(
    title="TPU hosts have no external addresses",
    severity=Severity.HIGH,
    on=(t.TPU,),
    remedy="Set enableExternalIps to false in networkConfig, or in each of networkConfigs.",
    standards=("CIS GCP 4.9",),
    examples=(
        Example(
            {"networkConfig": {"enableExternalIps": False}},
            (Break("networkConfig.enableExternalIps", value=True),),
        ),
        Example(
            {"networkConfigs": [{"enableExternalIps": False}, {"enableExternalIps": False}]},
            (Break("networkConfigs.1.enableExternalIps", value=True),),
        ),
    ),
)
def tpu_external_ip(host: Resource) -> Verdict:
    """No interface has an external address."""
    single = host.at("networkConfig.enableExternalIps").is_true
    return forbid(
        single | host["networkConfigs"].any(lambda one: one["enableExternalIps"].is_true), "it gets external addresses"
    )
