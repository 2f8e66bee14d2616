"""The preview of a plan, in the engine that the user asks for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundplan.engine.preview import Preview
    from groundplan.program import Plan


class Engine(StrEnum):
    """The engines, by the name that users give."""

    EMBEDDED = "embedded"
    PULUMI = "pulumi"


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
        found = run(program(made.loaded, made.design), project=PROJECT, stack=made.design.names.prefix)
    return trace(found, made.loaded)
