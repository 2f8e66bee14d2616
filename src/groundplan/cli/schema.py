"""The verb `schema`: the JSON Schema of a kind of spec, for editors."""

from __future__ import annotations

from typing import Annotated

import typer

from groundplan.errors import ExitCode


def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="The kind of workload, such as iot-telemetry.")],
    json: Annotated[bool, typer.Option("--json", help="The output is JSON with or without it.")] = False,
) -> ExitCode:
    """Print the JSON Schema of a kind of spec."""
    from groundplan.cli import say
    from groundplan.spec.schema import json_schema

    del json
    try:
        made = json_schema(kind)
    except LookupError as unknown:
        raise typer.BadParameter(str(unknown), param_hint="KIND") from None
    say.document(made)
    return ExitCode.FINE
