"""The command `groundplan`: the verbs, and what holds for all of them.

Each verb imports what it needs when it runs, so that `validate` starts without Pulumi and without Rich.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from groundplan import __version__
from groundplan.cli.check import check
from groundplan.cli.explain import explain
from groundplan.cli.outcome import ends
from groundplan.cli.preview import preview
from groundplan.cli.schema import schema
from groundplan.cli.validate import validate

EPILOG = "Exit codes: 0 fine; 1 findings; 2 wrong usage or invalid spec; 3 a tool that is needed is missing or failed."

app = typer.Typer(
    name="groundplan",
    help="From a short workload spec to a reviewed, tested Pulumi stack for Google Cloud.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (validate, explain, preview, check, schema):
    app.command(epilog=EPILOG)(ends(verb))


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"groundplan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _asked: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """From a short workload spec to a reviewed, tested Pulumi stack for Google Cloud."""


def main() -> None:
    """Run the command line; ends the process with the verb's exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] - a text stream when run as a command
    app()
