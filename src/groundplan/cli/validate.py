"""The verb `validate`: load and design specs, and report every error at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundplan.errors import ExitCode, Invalid, Problem


def validate(
    specs: Annotated[list[Path], typer.Argument(metavar="SPEC...", help="Spec files.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> ExitCode:
    """Check specs: every error at once, each with its file, line, column and a hint. Previews nothing."""
    from groundplan.cli import say

    found = {str(spec): problems(spec) for spec in specs}
    if json:
        from groundplan.render import document

        say.document(document.validation(found))
    else:
        for file, wrong in found.items():
            if wrong:
                say.problems(wrong)
            else:
                typer.echo(f"{file}: valid")
    return ExitCode.INVALID if any(found.values()) else ExitCode.FINE


def problems(spec: Path) -> tuple[Problem, ...]:
    """Everything that is wrong with a spec and its design; empty when it is valid."""
    from groundplan.program import plan

    try:
        plan(spec)
    except Invalid as invalid:
        return invalid.problems
    return ()
