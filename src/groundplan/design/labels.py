"""Labels of every resource: ours, by which a stack is found again, and the user's."""

from __future__ import annotations

from groundplan.spec.kinds import Spec


def labels(spec: Spec) -> dict[str, str]:
    """Every label, sorted by key; the spec's rules keep users off the keys that are ours."""
    ours = {"environment": spec.environment, "managed-by": "groundplan", "workload": spec.name}
    return dict(sorted({**spec.labels, **ours}.items()))
