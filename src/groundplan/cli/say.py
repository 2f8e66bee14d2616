"""What verbs say: problems on standard error, documents on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import typer

from groundplan.errors import Problem

EXCERPT_BYTES = 2_000_000
"""How much of a spec file is read to quote the lines that problems are about; the loader refuses larger files."""


def problems(found: Iterable[Problem]) -> None:
    """Print problems on standard error, each with the source line that it is about."""
    from groundplan.render import problems as render

    every = tuple(found)
    files = {problem.position.file for problem in every if problem.position}
    typer.echo(render.text(every, sources(files)), err=True)


def sources(names: Iterable[str]) -> dict[str, str]:
    """The text of files, as far as they can be read."""
    return {name: text for name in names if (text := _text(Path(name)))}


def document(made: Mapping[str, Any]) -> None:
    """Print one JSON document on standard output."""
    import json

    typer.echo(json.dumps(made, indent=2, ensure_ascii=False))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(EXCERPT_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
