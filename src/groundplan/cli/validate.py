"""The verb `validate`: load and design specs, and report every error at once."""

from __future__ import annotations

from typing import Annotated

import typer

from groundplan.errors import ExitCode


def validate(
    specs: Annotated[list[str], typer.Argument(metavar="SPEC...", help="Spec files.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> ExitCode:
    """Check specs: every error at once, each with its file, line, column and a hint. Previews nothing."""
    from groundplan.cli import validation

    return validation.validate(specs, json=json)
