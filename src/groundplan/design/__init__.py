"""Pure decisions: from a spec to a design. No Pulumi, no clock, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, overload

if TYPE_CHECKING:
    from groundplan.design.iot_telemetry import IotDesign
    from groundplan.design.training.record import TrainingDesign
    from groundplan.spec.iot_telemetry import IotTelemetry
    from groundplan.spec.kinds import Spec
    from groundplan.spec.training import Training

__all__ = ["Design", "design"]

Design: TypeAlias = "IotDesign | TrainingDesign"
"""The design of any kind of workload."""


@overload
def design(spec: IotTelemetry, iot: None = None) -> IotDesign: ...
@overload
def design(spec: Training, iot: IotTelemetry | None = None) -> TrainingDesign: ...
@overload
def design(spec: Spec, iot: IotTelemetry | None = None) -> Design: ...
def design(spec: Spec, iot: IotTelemetry | None = None) -> Design:
    """Decide everything that the spec leaves open; the same spec gives the same design.

    The spec is one that `groundplan.spec.load` accepts: its rules hold. iot: the platform whose training data set a
    training run names. Raises Invalid with everything wrong that only the decisions bring to light. Imports one kind's
    decisions, and those of advice without any spec model.
    """
    if spec.kind == "training":
        from groundplan.design.training.build import design_training  # noqa: PLC0415

        return design_training(spec, iot)
    from groundplan.design.build import design_iot  # noqa: PLC0415

    return design_iot(spec)
