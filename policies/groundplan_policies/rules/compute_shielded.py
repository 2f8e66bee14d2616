"""Secure boot, a virtual TPM and integrity monitoring show, or stop, a boot chain that somebody has tampered with."""

from groundplan_policies import tokens as t
from groundplan_policies.authoring import Break, Example, Resource, Severity, Verdict, every, require, rule


@rule(
    title="Machines boot shielded",
    severity=Severity.MEDIUM,
    on=(*t.MACHINES, t.TPU),
    remedy="Set shieldedInstanceConfig.enableSecureBoot, and leave enableVtpm and enableIntegrityMonitoring on.",
    standards=("CIS GCP 4.8",),
    examples=(
        Example(
            {
                "shieldedInstanceConfig": {
                    "enableSecureBoot": True,
                    "enableVtpm": True,
                    "enableIntegrityMonitoring": True,
                }
            },
            (
                Break("shieldedInstanceConfig"),
                Break("shieldedInstanceConfig.enableSecureBoot", value=False),
                Break("shieldedInstanceConfig.enableVtpm", value=False),
                Break("shieldedInstanceConfig.enableIntegrityMonitoring", value=False),
            ),
        ),
        Example(
            {"shieldedInstanceConfig": {"enableSecureBoot": True}},
            (Break("shieldedInstanceConfig.enableSecureBoot", value=False),),
            on=t.TPU,
        ),
    ),
)
def compute_shielded(machine: Resource) -> Verdict:
    """Secure boot is on; what is on by default is not off."""
    shield = machine["shieldedInstanceConfig"]
    kept = every(~shield[key].is_set | shield[key].is_true for key in ("enableVtpm", "enableIntegrityMonitoring"))
    return require(shield["enableSecureBoot"].is_true & kept, "it would start a boot chain that was tampered with")
