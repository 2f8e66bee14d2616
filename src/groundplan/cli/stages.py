"""The way of the data, as far as several verbs walk it: spec file, design, preview."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from groundplan.design.iot_telemetry import IotDesign
from groundplan.engine.preview import Preview
from groundplan.spec.loaded import Loaded


class Engine(StrEnum):
    """The engines, by the name that users give."""

    EMBEDDED = "embedded"
    PULUMI = "pulumi"


@dataclass(frozen=True, slots=True)
class Plan:
    """A valid spec and the design made of it."""

    loaded: Loaded
    design: IotDesign


def plan(spec: Path) -> Plan:
    """Load a spec and design it; raises Invalid with every problem in it. Imports no Pulumi."""
    from groundplan.design import design
    from groundplan.spec.load import load

    loaded = load(spec)
    return Plan(loaded, design(loaded.spec))


def preview(made: Plan, engine: Engine) -> Preview:
    """Preview a plan, each resource with the spec field that it comes from; raises Missing as the engine does."""
    from groundplan.engine.origin import trace
    from groundplan.program import PROJECT, program
    from groundplan.render.console import progress

    if engine is Engine.PULUMI:
        from groundplan.engine.pulumi_cli import preview as run
    else:
        from groundplan.engine.embedded import preview as run  # type: ignore[assignment]
    with progress(f"Previewing {made.loaded.file} in the {engine} engine"):
        found = run(program(made.loaded, made.design), project=PROJECT, stack=made.design.names.prefix, config={})
    return trace(found, made.loaded)
