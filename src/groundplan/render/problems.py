"""Problems as text: where, what, the source line with a caret, and what to do. The one place that words them.

Imports the standard library alone, so that a failing `validate` is as quick as a passing one. Whatever comes from a
file is escaped: it cannot move the cursor, change colours or reorder the line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from groundplan.errors import Problem

WIDTH = 100
"""The most columns of a source line that an excerpt shows."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that a terminal does not show as they are."""


def text(problems: Iterable[Problem], sources: Mapping[str, str]) -> str:
    """All problems as text, in the order given. `sources` holds the text of files, for excerpts."""
    lines = {file: source.split("\n") for file, source in sources.items()}
    return "\n".join(_block(problem, lines) for problem in problems)


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """All problems as plain data, every key always present, in the order given."""
    return [
        {
            "code": problem.code,
            "message": problem.message,
            "field": problem.field,
            "file": problem.position.file if problem.position else None,
            "line": problem.position.line if problem.position else None,
            "column": problem.position.column if problem.position else None,
            "value": problem.value,
            "allowed": problem.allowed,
            "hint": problem.hint,
            "subject": problem.subject,
        }
        for problem in problems
    ]


def escaped(value: str) -> str:
    """`value` in one line that any terminal shows: tabs as blanks, what is hidden as its code."""
    return "".join(_shown(character) for character in value)


def short(token: str) -> str:
    """A type token for people: `gcp:pubsub/topic:Topic` reads `pubsub.Topic`, `groundplan:iot:Bus` reads `Bus`."""
    package, name = token.partition(":")[0], token.rpartition(":")[2]
    module = token.removeprefix("gcp:").partition("/")[0]
    return f"{module}.{name}" if package == "gcp" else name


def _block(problem: Problem, lines: Mapping[str, list[str]]) -> str:
    where = f"{escaped(str(problem.position))} " if problem.position else ""
    about = ": ".join(
        escaped(part) for part in (_resource(problem.subject), problem.unnamed_field, problem.message) if part
    )
    header = f"{where}error[{problem.code}]: {about}"
    notes = [escaped(note) for note in problem.notes]
    excerpt = _excerpt(problem, lines)
    if excerpt is None:
        return "\n".join([header, *(f"    {note}" for note in notes)])
    number, source, before = excerpt
    gutter = " " * (len(number) + 2) + "| "
    first, *more = notes or [""]
    caret = f"{gutter}{' ' * before}^ {first}".rstrip()
    rest = [f"{gutter}{' ' * before}  {note}" for note in more]
    return "\n".join([header, f" {number} | {source}".rstrip(), caret, *rest])


def _resource(urn: str) -> str:
    """A resource for people: its name and its type in brackets; what is no URN stays as it is."""
    parts = urn.split("::", 3)
    if len(parts) < 4:
        return urn
    return f"{parts[3]} ({short(parts[2].rpartition('$')[2])})"


def _excerpt(problem: Problem, lines: Mapping[str, list[str]]) -> tuple[str, str, int] | None:
    """A line's number, the line cropped around the problem, and the columns before the caret; None without a line."""
    place = problem.position
    source = lines.get(place.file, []) if place else []
    if place is None or not 0 < place.line <= len(source):
        return None
    line = source[place.line - 1].rstrip("\r")
    index = min(place.column - 1, len(line))
    start = max(0, index - WIDTH // 2) if len(line) > WIDTH else 0
    end = start + WIDTH
    before = ("…" if start else "") + escaped(line[start:index])
    after = escaped(line[index:end]) + ("…" if len(line) > end else "")
    return str(place.line), before + after, sum(_columns(character) for character in before)


def _shown(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _columns(character: str) -> int:
    """How many columns of a terminal a character takes. Source: Unicode Standard Annex 11, East Asian Width."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
