"""The spec that another names: a training run may take its data from an IoT telemetry platform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from groundplan.errors import Invalid, Problem
from groundplan.spec.kinds import Spec
from groundplan.spec.load import load
from groundplan.spec.loaded import Loaded

if TYPE_CHECKING:
    from groundplan.spec.iot_telemetry import IotTelemetry


def linked(loaded: Loaded[Spec]) -> IotTelemetry | None:
    """The spec that `data.iot` names, relative to this one; None when it names none.

    Raises Invalid with the problems of that spec, at their places in its own file, or with one at `data.iot`.
    """
    named = loaded.spec.data.iot if loaded.spec.kind == "training" else None
    if named is None:
        return None
    other = load(Path(loaded.file).parent / named).spec
    if other.kind == "iot-telemetry":
        return other
    path = ("data", "iot")
    problem = Problem(
        code="kind",
        message=f'"{named}" is a spec of kind {other.kind}',
        path=path,
        position=loaded.position(path),
        value=named,
        allowed="a spec of kind iot-telemetry",
    )
    raise Invalid([problem], sources={loaded.file: loaded.text})
