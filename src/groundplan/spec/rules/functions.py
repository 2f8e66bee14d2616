"""Rules of functions: what they run on, and where their source lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from groundplan.spec.iot_telemetry import IotTelemetry
from groundplan.spec.reserved import EVENTS
from groundplan.spec.rules.rule import Fault, reads, repeated
from groundplan.spec.suggest import did_you_mean


@reads("functions")
def functions_have_their_own_names(spec: IotTelemetry) -> Iterator[Fault]:
    """Two functions cannot share a service."""
    names = [function.name for function in spec.functions]
    for index, name in repeated(names):
        path = ("functions", index, "name")
        yield Fault(code="duplicate", path=path, message=f'a function "{name}" exists already', hint="rename one")


@reads("functions", "telemetry")
def functions_run_on_something(spec: IotTelemetry) -> Iterator[Fault]:
    """A function runs on a measure of this spec, or on device events."""
    known = [*(measure.name for measure in spec.telemetry.measures), EVENTS]
    for index, function in enumerate(spec.functions):
        if function.on not in known:
            yield Fault(
                code="unknown-measure",
                path=("functions", index, "on"),
                message=f'there is no measure "{function.on}"',
                allowed=", ".join(known[:12]) + (", …" if len(known) > 12 else ""),
                hint=did_you_mean(function.on, known),
            )


@reads("functions", "telemetry")
def thresholds_compare_numbers(spec: IotTelemetry) -> Iterator[Fault]:
    """`above` and `below` are for measures that are numbers, and leave something between them."""
    types = {measure.name: measure.type for measure in spec.telemetry.measures} | {EVENTS: "event"}
    for index, function in enumerate(spec.functions):
        given = [key for key in ("above", "below") if getattr(function, key) is not None]
        kind = types.get(function.on, "float")
        if kind not in {"float", "integer"}:
            what = "an event" if kind == "event" else f"a {kind}"
            for key in given:
                message = f'"{function.on}" is {what}, which is neither above nor below a number'
                yield Fault(code="conflict", path=("functions", index, key), message=message, hint=f"remove {key}")
        elif function.above is not None and function.below is not None and function.above >= function.below:
            message = f"no value is above {function.above:g} and below {function.below:g}"
            path = ("functions", index, "below")
            yield Fault(code="conflict", path=path, message=message, hint="write two functions, or swap the figures")


@reads("functions")
def sources_stay_beside_the_spec(spec: IotTelemetry) -> Iterator[Fault]:
    """Source is packed and uploaded, so it is a folder below the spec's own, never another place on the computer."""
    for index, function in enumerate(spec.functions):
        if function.source is not None and _leaves(function.source):
            yield Fault(
                code="source",
                path=("functions", index, "source"),
                message=f'"{function.source[:40]}" is not a folder below the spec',
                allowed="a relative path such as functions/overheat",
            )


def _leaves(source: str) -> bool:
    path = PurePosixPath(source)
    windows = "\\" in source or ":" in source
    return windows or not path.parts or path.is_absolute() or ".." in path.parts or source != source.strip()
