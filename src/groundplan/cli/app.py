"""The command line: the verbs, and the options that hold without one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Annotated, ParamSpec

import typer

from groundplan import __version__
from groundplan.cli import outcome
from groundplan.cli.advise import advise
from groundplan.cli.check import check
from groundplan.cli.emulate import emulate
from groundplan.cli.explain import explain
from groundplan.cli.preview import preview
from groundplan.cli.rehearse import rehearse
from groundplan.cli.rules import rules
from groundplan.cli.schema import schema
from groundplan.cli.validate import validate
from groundplan.errors import ExitCode

P = ParamSpec("P")

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


def _command(verb: Callable[P, ExitCode]) -> Callable[P, None]:
    """Turn a verb into a command: its exit code, or that of what it raises, becomes the process's."""

    @functools.wraps(verb)
    def command(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(outcome.code(lambda: verb(*args, **kwargs)))

    return command


for verb in (validate, explain, preview, check, rehearse, emulate, advise, rules, schema):
    app.command(epilog=EPILOG)(_command(verb))


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
