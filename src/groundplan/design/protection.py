"""What the environment sets: redundancy, protection from deletion, and how long traces are kept."""

from __future__ import annotations

from datetime import timedelta

from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import Protection
from groundplan.spec.iot_telemetry import IotTelemetry

_PROTECTIONS = {
    "dev": Protection(
        deletion_protection=False,
        minimum_nodes=1,
        spare="none",
        soft_delete=timedelta(0),
        ca_tier="DEVOPS",
        log_retention_days=7,
    ),
    "staging": Protection(
        deletion_protection=False,
        minimum_nodes=2,
        spare="node",
        soft_delete=timedelta(days=7),
        ca_tier="ENTERPRISE",
        log_retention_days=30,
    ),
    "prod": Protection(
        deletion_protection=True,
        minimum_nodes=3,
        spare="zone",
        soft_delete=timedelta(days=30),
        ca_tier="ENTERPRISE",
        log_retention_days=90,
    ),
}

_BECAUSE = {
    "dev": "a development stack comes and goes: one node, no protection from deletion, the cheap certificate tier",
    "staging": "staging behaves as production does and loses a node without harm, but may be deleted",
    "prod": "production loses a zone without harm, keeps its data when a stack is destroyed, and revokes certificates",
}

_REJECTED = {
    "dev": {"prod": "costs three nodes, and leaves its stores behind when it is destroyed"},
    "staging": {"dev": "would not show what production does", "prod": "its stores could not be deleted with it"},
    "prod": {"dev": "one lost node would disconnect all devices", "staging": "one lost zone would overload the rest"},
}


def protection(spec: IotTelemetry) -> Decision[Protection]:
    """Look up what the environment stands for."""
    return Decision(
        title="Protection",
        value=_PROTECTIONS[spec.environment],
        because=_BECAUSE[spec.environment],
        rejected=_REJECTED[spec.environment],
        source="groundplan; the CA tiers: pulumi-gcp 9.35.0, certificateauthority.CaPool",
        field="environment",
    )
