"""The verb `explain`: the decisions of a design, their reasons and what was rejected."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundplan.errors import ExitCode, Invalid


def explain(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="The spec file.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> ExitCode:
    """Print what was decided for a spec, why, and what was rejected for which reason."""
    from groundplan.cli import say
    from groundplan.design.explain import explain as rows
    from groundplan.program import plan
    from groundplan.render import console, document
    from groundplan.render import explain as render

    try:
        design = plan(spec).design
    except Invalid as invalid:
        if not json:
            raise
        say.document(document.explanation((), invalid.problems))
        return ExitCode.INVALID
    if json:
        say.document(document.explanation(design.decisions))
    else:
        render.show(rows(design), console.console())
    return ExitCode.FINE
