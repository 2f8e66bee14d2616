"""From a spec file to the Pulumi program that every engine runs. Imports Pulumi only where a program runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from groundplan.design import Design
from groundplan.design import design as decide
from groundplan.errors import Invalid, Problem
from groundplan.spec.kinds import Spec
from groundplan.spec.linked import linked
from groundplan.spec.load import load
from groundplan.spec.loaded import Loaded
from groundplan.spec.sources import source_problems

PROJECT = "groundplan"
"""The name of the Pulumi project, here and in Pulumi.yaml."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A valid spec and the design made of it."""

    loaded: Loaded[Spec]
    design: Design


def plan(spec: Path) -> Plan:
    """Load a spec and design it; raises Invalid with every problem, each at its place in the file."""
    loaded = load(spec)
    if missing := tuple(source_problems(loaded)):
        raise Invalid(missing, sources={loaded.file: loaded.text})
    try:
        return Plan(loaded, decide(loaded.spec, linked(loaded)))
    except Invalid as invalid:
        placed = [_placed(problem, loaded) for problem in invalid.problems]
        raise Invalid(placed, sources={loaded.file: loaded.text, **invalid.sources}) from None


def program(loaded: Loaded[Spec], design: Design) -> Callable[[], None]:
    """The program for a spec and its design, to be run inside an engine."""

    def build() -> None:
        from groundplan_blueprints.registry import BLUEPRINTS  # noqa: PLC0415 - imports pulumi_gcp

        BLUEPRINTS[loaded.spec.kind](loaded, design)

    return build


def run() -> None:
    """Build the stack that the configuration's `groundplan:spec` names; what the root's `__main__.py` calls.

    A relative path starts at the folder of Pulumi.yaml. Raises pulumi.RunError, which Pulumi shows without a
    traceback, when the spec or the rest of the configuration is invalid.
    """
    import pulumi  # noqa: PLC0415 - inside a Pulumi program only

    from groundplan.render import problems  # noqa: PLC0415

    spec = Path(pulumi.get_root_directory()) / pulumi.Config(PROJECT).require("spec")
    try:
        made = plan(spec)
        program(made.loaded, made.design)()
    except Invalid as invalid:
        raise pulumi.RunError("\n" + problems.text(invalid.problems, invalid.sources)) from None


def _placed(problem: Problem, loaded: Loaded[Spec]) -> Problem:
    """A problem of the design, which knows the field but not the file, at the field's place."""
    return problem if problem.position else replace(problem, position=loaded.position(problem.path))
