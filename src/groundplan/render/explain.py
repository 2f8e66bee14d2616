"""The decisions of a design as text: what was chosen, why, and what was rejected for which reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from groundplan.design.explain import Row
from groundplan.render.problems import escaped

LABEL = 11
"""Columns that the label of a line takes, with its indent."""


def show(rows: Iterable[Row], console: Console) -> None:
    """Print each decision, in the order in which they were taken."""
    for row in rows:
        headline = Text.assemble((escaped(row.title), "bold"), ": ", (escaped(row.value), "bold cyan"))
        console.print(headline, soft_wrap=True)
        for label, text in _notes(row):
            for number, line in enumerate(text.wrap(console, max(console.width - LABEL, 20))):
                line.rstrip()
                lead = f"  {'' if number else label:<{LABEL - 2}}"
                console.print(Text.assemble((lead, "dim"), line), soft_wrap=True)
        console.print()


def _notes(row: Row) -> Iterator[tuple[str, Text]]:
    yield "because", Text(escaped(row.because))
    for option, reason in row.rejected:
        yield "not", Text.assemble((escaped(option), "yellow"), f": {escaped(reason)}")
    if row.field:
        yield "spec", Text(escaped(row.field), style="dim")
    if row.source:
        yield "source", Text(escaped(row.source), style="dim")
