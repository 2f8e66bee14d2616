"""The verb `rehearse`: the whole life of a stack with the real engine and provider, against emulated Google APIs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundplan.errors import ExitCode


def rehearse(
    spec: Annotated[Path | None, typer.Argument(metavar="[SPEC]", help="The spec file.")] = None,
    program: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A Pulumi program in Python, instead of a spec.")
    ] = None,
    update: Annotated[
        Path | None, typer.Option(metavar="SPEC", help="The spec to update to; by default a label is added.")
    ] = None,
    config: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Of the program's stack; can be repeated.")
    ] = None,
    update_config: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="What the program is updated to; can be repeated.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the state here, and go on from what is there.")
    ] = None,
    role: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the role that the deployer needs, for gcloud.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> ExitCode:
    """Deploy, update and destroy a stack against emulated Google APIs, with the real Pulumi engine and provider."""
    from groundplan.cli import rehearsing

    if (spec is None) == (program is None):
        raise typer.BadParameter("Give a spec, or --program DIR.", param_hint="[SPEC]")
    if program is not None and update is not None:
        raise typer.BadParameter("A program is updated by --update-config.", param_hint="--update")
    if spec is not None and (config or update_config):
        raise typer.BadParameter("A spec has no configuration.", param_hint="--config")
    if spec is not None:
        return rehearsing.of_spec(spec, update, folder=state, role=role, json=json)
    assert program is not None  # noqa: S101 - one of the two is given
    changed = rehearsing.pairs(update_config or [])
    return rehearsing.of_program(program, rehearsing.pairs(config or []), changed, folder=state, role=role, json=json)
