"""The decisions of a design: what was chosen, why, and what was rejected for which reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from groundplan.design.decision import Decision
from groundplan.render import document
from groundplan.render.console import plain


def show(decisions: Iterable[Decision[Any]], console: Console) -> None:
    """Print each decision, in the order in which they were taken."""
    for decision in decisions:
        console.print(_headline(decision))
        console.print(Padding(_reasons(decision), (0, 0, 1, 2)))


def choice(value: Any) -> str:
    """A decision's value in one line: `n1-standard-2, count 3` for a record, `yes` and `no` for a truth value."""
    return plain(_words(document.value(value)))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key.replace('_', ' ')} {_words(entry)}" for key, entry in value.items())
    if isinstance(value, list):
        return " ".join(map(_words, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _headline(decision: Decision[Any]) -> Text:
    return Text.assemble((plain(decision.title), "bold"), ": ", (choice(decision.value), "bold cyan"))


def _reasons(decision: Decision[Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    table.add_row("because", plain(decision.because))
    for option, reason in decision.rejected.items():
        table.add_row("not", Text.assemble((plain(str(option)), "yellow"), f": {plain(reason)}"))
    if decision.field:
        table.add_row("spec", Text(plain(decision.field), style="dim"))
    if decision.source:
        table.add_row("source", Text(plain(decision.source), style="dim"))
    return table
