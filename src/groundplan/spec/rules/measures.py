"""Rules of measures and of the stream that aggregates them."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.spec.iot_telemetry import IotTelemetry, Measure
from groundplan.spec.reserved import COLUMNS, EVENTS
from groundplan.spec.rules.rule import Fault, reads, repeated
from groundplan.spec.suggest import did_you_mean

CONSTANTS: dict[str, tuple[type, ...]] = {
    "float": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "string": (str,),
}
"""What a constant of each type of measure is in Python."""

_LARGEST = 2**63
"""BigQuery's INTEGER has 64 bits."""


@reads("telemetry")
def measures_have_their_own_names(spec: IotTelemetry) -> Iterator[Fault]:
    """A measure is a column, so its name stands once and is none of groundplan's columns."""
    names = [measure.name for measure in spec.telemetry.measures]
    for index, name in enumerate(names):
        path = ("telemetry", "measures", index, "name")
        if name in COLUMNS or name == EVENTS:
            hint = f"rename it, for example device_{name}"
            yield Fault(code="reserved", path=path, message=f'the name "{name}" is reserved', hint=hint)
        if name in names[:index]:
            yield Fault(code="duplicate", path=path, message=f'a measure "{name}" exists already', hint="rename one")


@reads("telemetry", "stream")
def missing_values_are_filled_by_the_stream(spec: IotTelemetry) -> Iterator[Fault]:
    """What stands for a missing value has the measure's type, and needs a stream that puts it there."""
    for index, measure in enumerate(spec.telemetry.measures):
        path = ("telemetry", "measures", index, "missing")
        if measure.missing == "none":
            continue
        if spec.stream is None:
            message, hint = "only a stream fills in missing values", "add stream, or remove missing"
            yield Fault(code="conflict", path=path, message=message, hint=hint)
        if measure.missing != "last" and not suits(measure):
            yield Fault(
                code="type",
                path=path,
                message=f'"{str(measure.missing)[:40]}" is not a value of type {measure.type}',
                allowed=f"a constant of type {measure.type}, last or none",
                hint=did_you_mean(measure.missing, ("last", "none")) if isinstance(measure.missing, str) else "",
            )


@reads("telemetry", "stream")
def a_stream_has_numbers(spec: IotTelemetry) -> Iterator[Fault]:
    """Aggregates are of numbers, and each is computed once."""
    if spec.stream is None:
        return
    if all(measure.type in {"boolean", "string"} for measure in spec.telemetry.measures):
        message, hint = "no measure is a number, so there is nothing to aggregate", "remove stream"
        yield Fault(code="conflict", path=("stream",), message=message, hint=hint, at_key=True)
    for index, aggregate in repeated(spec.stream.aggregates):
        path = ("stream", "aggregates", index)
        yield Fault(code="duplicate", path=path, message=f'"{aggregate}" is listed twice', hint="remove one")


def suits(measure: Measure) -> bool:
    """Whether the constant for missing values has the measure's type."""
    value = measure.missing
    if isinstance(value, bool):
        return measure.type == "boolean"
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return False
    return isinstance(value, CONSTANTS[measure.type])
