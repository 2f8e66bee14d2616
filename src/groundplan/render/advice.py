"""An advice as text and as plain data. Imports the standard library and the design alone, so that it is quick."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from groundplan.design.training.advice.row import Advice, Row
from groundplan.design.wording import rough
from groundplan.errors import Problem
from groundplan.render.problems import as_json as problems_as_json
from groundplan.render.problems import escaped
from groundplan.spec.amounts import duration_text

SCHEMA_VERSION = 1
"""Raised when a key is renamed, removed or changes its meaning; a new key does not raise it."""

WIDTH = 100
"""Columns of flowing text."""

_HEAD = ("", "option", "machines", "how", "time", "cost", "an hour")


def text(advice: Advice) -> str:
    """An advice for people: the choice, the ranking, what was ruled out and why, and the part of a spec."""
    return "\n".join(escaped(line) for line in _lines(advice))


def as_json(advice: Advice) -> dict[str, Any]:
    """An advice as one JSON document, every key always present."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "choice": _row(advice.choice) if advice.choice else None,
        "ranked": [_row(row) for row in advice.ranked],
        "rejected": [{"option": row.key, "title": row.title, "because": row.because} for row in advice.rejected],
        "memory": advice.formula,
        "patch": advice.patch,
        "problems": [],
    }


def refused(problems: Iterable[Problem]) -> dict[str, Any]:
    """The document of an advice on a spec that is invalid."""
    empty = Advice(choice=None, ranked=(), rejected=())
    return {**as_json(empty), "problems": problems_as_json(problems)}


def _lines(advice: Advice) -> Iterator[str]:
    if advice.choice is None:
        yield "Nothing suits: every option was ruled out."
    else:
        yield f"Choice: {_what(advice.choice)}"
        yield from _notes(advice.choice)
    if advice.formula:
        yield from _wrapped("memory", advice.formula)
    if len(advice.ranked) > 1:
        yield from ("", "Ranked", *_table(advice.ranked))
    if advice.rejected:
        yield from ("", "Ruled out")
        for row in advice.rejected:
            yield from _filled(f"  {row.title}: {row.because}")
    if advice.patch:
        yield from ("", "For the spec", *(f"  {line}" for line in advice.patch.splitlines()))


def _what(row: Row) -> str:
    machines = f": {row.machines.name}" if row.machines else ""
    return f"{row.title}{machines}{f' ({row.option.value})' if row.option else ''}"


def _notes(row: Row) -> Iterator[str]:
    yield from _wrapped("because", row.because)
    for condition in row.conditions:
        yield from _wrapped("if", condition)
    for doubt in row.doubts:
        yield from _wrapped("but", doubt)


def _table(rows: Iterable[Row]) -> Iterator[str]:
    """One line for each option, with columns as wide as their longest entry."""
    cells = [_HEAD, *(_cells(number, row) for number, row in enumerate(rows, 1))]
    used = [index for index in range(len(_HEAD)) if any(line[index] for line in cells[1:])]
    widths = {index: max(len(line[index]) for line in cells) for index in used}
    for line in cells:
        yield "  " + "  ".join(line[index].ljust(widths[index]) for index in used).rstrip()


def _cells(number: int, row: Row) -> tuple[str, ...]:
    time = " to ".join(rough(each) for each in row.estimate.time) if row.estimate else ""
    cost = " to ".join(f"${each:,.0f}" for each in row.estimate.cost) if row.estimate and row.estimate.cost else ""
    hour = "" if row.usd_hour is None else f"${row.usd_hour:,.2f}"
    mark = "*" if row.doubts else ""
    machines = row.machines.name if row.machines else ""
    return f"{number}{mark}", row.title, machines, row.option.value if row.option else "", time, cost, hour


def _wrapped(label: str, said: str) -> list[str]:
    return _filled(f"  {label:<9}{said}", 11)


def _filled(said: str, indent: int = 4) -> list[str]:
    return textwrap.wrap(said, WIDTH, drop_whitespace=True, subsequent_indent=" " * indent, break_on_hyphens=False)


def _row(row: Row) -> dict[str, Any]:
    time, cost = (row.estimate.time, row.estimate.cost) if row.estimate else (None, None)
    return {
        "option": row.key,
        "title": row.title,
        "because": row.because,
        "machines": row.machines.name if row.machines else None,
        "consumption": row.option.value if row.option else None,
        "time": [duration_text(each) for each in time] if time else None,
        "usd": [round(each, 2) for each in cost] if cost else None,
        "usdHour": row.usd_hour,
        "utilisation": list(row.estimate.utilisation) if row.estimate else None,
        "conditions": list(row.conditions),
        "doubts": list(row.doubts),
        "fallback": row.fallback,
    }
