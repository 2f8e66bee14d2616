"""From the words of a spec and its design to the arguments of components, which know neither."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from groundplan.design.iot_telemetry import IotDesign, Workers
from groundplan.errors import Invalid, Problem
from groundplan.spec import iot_telemetry as spec
from groundplan.spec.loaded import Loaded
from groundplan.spec.units import parse_duration
from groundplan_components.alert_policies import Alert
from groundplan_components.base import Site
from groundplan_components.measures import Measure
from groundplan_components.source import Source, folder, packaged
from groundplan_components.stream import WorkerPool
from groundplan_components.warehouse import TableLayout


def site(wanted: spec.IotTelemetry, design: IotDesign) -> Site:
    """Where the stack stands."""
    return Site(
        project=wanted.project,
        region=wanted.region,
        environment=wanted.environment,
        labels=design.labels,
        deletion_protection=design.protection.deletion_protection,
    )


def measures(wanted: spec.IotTelemetry) -> tuple[Measure, ...]:
    """What devices report."""
    return tuple(
        Measure(name=measure.name, unit=measure.unit, type=measure.type, missing=measure.missing)
        for measure in wanted.telemetry.measures
    )


def table_layout(design: IotDesign) -> TableLayout:
    """How tables are cut."""
    layout = design.table.value
    return TableLayout(partition=layout.partition, keep=layout.keep, clustering=layout.clustering)


def worker_pool(workers: Workers) -> WorkerPool:
    """The machines of a Dataflow job."""
    return WorkerPool(machine_type=workers.machine_type, count=workers.count, max_count=workers.max_count)


def alert(wanted: spec.Alert) -> Alert:
    """Someone who is told; the loader has seen to it that the threshold fits what is watched."""
    above: timedelta | float | None = None
    if wanted.above is not None:
        above = float(wanted.above) if wanted.on == "dead-letters" else parse_duration(wanted.above)
    return Alert(on=wanted.on, email=wanted.email, above=above)


def function_source(loaded: Loaded[spec.IotTelemetry], index: int) -> Source:
    """The source of a function: the user's folder, or the built-in notifier.

    Raises Invalid when the folder is missing, empty, or holds something that is not text.
    """
    wanted = loaded.spec.functions[index].source
    if wanted is None:
        return packaged("notifier")
    try:
        return folder(Path(loaded.file).parent / wanted)
    except (OSError, UnicodeDecodeError) as error:
        path = ("functions", index, "source")
        problem = Problem(
            code="source",
            message=f"{wanted!r} cannot be packed: {error}",
            path=path,
            position=loaded.position(path),
            value=wanted,
            allowed="a folder beside the spec with main.py and requirements.txt, text files only",
        )
        raise Invalid([problem]) from error


def function_environment(wanted: spec.Function) -> dict[str, str]:
    """What the notifier looks for in a message; a function of the user's gets the same."""
    limits = {"ABOVE": wanted.above, "BELOW": wanted.below}
    measure = {} if wanted.on == "events" else {"MEASURE": wanted.on}
    return {"NAME": wanted.name, **measure, **{key: str(limit) for key, limit in limits.items() if limit is not None}}
