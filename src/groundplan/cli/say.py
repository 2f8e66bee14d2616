"""What verbs say: problems on standard error, documents on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from groundplan.errors import Missing, Problem
from groundplan.render import problems as render


def line(text: str) -> None:
    """Print a line on standard output."""
    sys.stdout.write(f"{text}\n")


def problems(found: Iterable[Problem], sources: Mapping[str, str]) -> None:
    """Print problems on standard error; `sources` holds the text of the files that they stand in."""
    sys.stderr.write(f"{render.text(found, sources)}\n")


def missing(what: Missing) -> None:
    """Print what is missing, and how to get it, on standard error."""
    remedy = f"\n  {render.escaped(what.remedy)}" if what.remedy else ""
    sys.stderr.write(f"groundplan: {render.escaped(what.what)}{remedy}\n")


def document(made: Mapping[str, Any]) -> None:
    """Print one JSON document on standard output."""
    import json

    line(json.dumps(made, indent=2, ensure_ascii=False))
