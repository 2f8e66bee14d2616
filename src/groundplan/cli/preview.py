"""The verb `preview`: the resources that a spec makes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundplan.cli.stages import Engine
from groundplan.errors import ExitCode, Invalid


def preview(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="The spec file.")],
    engine: Annotated[
        Engine, typer.Option(help="embedded: in process, needs nothing. pulumi: the real CLI and provider.")
    ] = Engine.EMBEDDED,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> ExitCode:
    """Print the tree of resources that a spec makes, and what the provider would refuse. Deploys nothing."""
    from groundplan import program
    from groundplan.cli import say, stages
    from groundplan.render import console, document, tree

    try:
        plan = program.plan(spec)
        made = stages.preview(plan, engine)
    except Invalid as invalid:
        if not json:
            raise
        say.document(document.refused(engine.value, invalid.problems))
        return ExitCode.INVALID
    if json:
        say.document(document.preview(made, plan.design.decisions))
    else:
        tree.show(made, console.console())
        if made.problems:
            say.problems(made.problems, {plan.loaded.file: plan.loaded.text})
    return ExitCode.FINDINGS if made.problems else ExitCode.FINE
