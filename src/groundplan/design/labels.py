"""Labels of every resource: ours, by which a stack is found again, and the user's."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.catalog.names import name_rule
from groundplan.errors import Problem
from groundplan.spec.iot_telemetry import IotTelemetry

MOST = 64
"""Labels that one resource carries at most (https://docs.cloud.google.com/resource-manager/docs/labels-overview)."""


def labels(spec: IotTelemetry) -> dict[str, str]:
    """Every label, sorted by key."""
    return dict(sorted({**spec.labels, **_ours(spec)}.items()))


def label_problems(spec: IotTelemetry) -> Iterator[Problem]:
    """Find labels that Google refuses, and those that would overwrite ours."""
    ours = _ours(spec)
    for key, value in spec.labels.items():
        fault = name_rule("label-key").fault(key)
        if fault:
            allowed = name_rule("label-key").allowed
            yield Problem(
                code="label", message=f"label {key!r}: {fault}", path=("labels", key), value=key, allowed=allowed
            )
        fault = name_rule("label-value").fault(value)
        if fault:
            allowed = name_rule("label-value").allowed
            yield Problem(
                code="label", message=f"label {key!r}: {fault}", path=("labels", key), value=value, allowed=allowed
            )
        if key in ours and value != ours[key]:
            yield Problem(
                code="label",
                message=f"label {key!r} is set by groundplan to {ours[key]!r}",
                path=("labels", key),
                value=value,
                allowed=f"any key but {', '.join(ours)}",
                hint="take it out, or choose another key",
            )
    if len(spec.labels.keys() | ours.keys()) > MOST:
        most = MOST - len(ours)
        yield Problem(
            code="label",
            message=f"{len(spec.labels)} labels are too many",
            path=("labels",),
            allowed=f"at most {most}, besides the {len(ours)} of groundplan",
        )


def _ours(spec: IotTelemetry) -> dict[str, str]:
    return {"environment": spec.environment, "managed-by": "groundplan", "workload": spec.name}
