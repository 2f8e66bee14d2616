"""How a verb ends: what it raises becomes text on standard error and an exit code, never a traceback."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

import typer

from groundplan.errors import ExitCode, Invalid, Missing

P = ParamSpec("P")

INTERRUPTED = 130
"""128 and the number of SIGINT, as shells count it."""

BROKEN_PIPE = 141
"""128 and the number of SIGPIPE: whoever read the output has gone."""


def ends(verb: Callable[P, ExitCode]) -> Callable[P, None]:
    """Turn a verb into a command: its exit code, or that of what it raises, becomes the process's."""

    @functools.wraps(verb)
    def command(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(_code(lambda: verb(*args, **kwargs)))

    command.__annotations__ = {**verb.__annotations__, "return": None}
    return command


def _code(run: Callable[[], ExitCode]) -> int:
    try:
        code = run()
        sys.stdout.flush()
    except Invalid as invalid:
        from groundplan.cli import say

        say.problems(invalid.problems)
        return ExitCode.INVALID
    except Missing as missing:
        typer.echo(f"groundplan: {missing.what}", err=True)
        if missing.remedy:
            typer.echo(f"  {missing.remedy}", err=True)
        return ExitCode.MISSING
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        typer.echo("groundplan: interrupted", err=True)
        return INTERRUPTED
    return code
