"""The decisions of a design: what was chosen, why, and what was rejected for which reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from groundplan.design.decision import Decision
from groundplan.render.console import plain
from groundplan.render.value import value as as_json

LABEL = 11
"""Columns that the label of a line takes, with its indent."""


def show(decisions: Iterable[Decision[Any]], console: Console) -> None:
    """Print each decision, in the order in which they were taken."""
    for decision in decisions:
        headline = Text.assemble((plain(decision.title), "bold"), ": ", (choice(decision.value), "bold cyan"))
        console.print(headline, soft_wrap=True)
        for label, text in _lines(decision):
            for line in text.wrap(console, max(console.width - LABEL, 20)):
                line.rstrip()
                console.print(Text.assemble((f"  {label:<{LABEL - 2}}", "dim"), line), soft_wrap=True)
                label = ""  # noqa: PLW2901 - the lines that follow carry none
        console.print()


def choice(value: Any) -> str:
    """A decision's value in one line: `n1-standard-2, count 3` for a record, `yes` and `no` for a truth value."""
    return plain(_words(as_json(value)))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key.replace('_', ' ')} {_words(entry)}" for key, entry in value.items())
    if isinstance(value, list):
        return " ".join(map(_words, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _lines(decision: Decision[Any]) -> Iterator[tuple[str, Text]]:
    yield "because", Text(plain(decision.because))
    for option, reason in decision.rejected.items():
        yield "not", Text.assemble((plain(str(option)), "yellow"), f": {plain(reason)}")
    if decision.field:
        yield "spec", Text(plain(decision.field), style="dim")
    if decision.source:
        yield "source", Text(plain(decision.source), style="dim")
