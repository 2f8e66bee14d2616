"""Errors as data: what is wrong, where, what is allowed and what to do.

Every stage reports a `Problem`; only `groundplan.render.problems` turns problems into text. A stage that cannot go on
raises `Invalid` with all the problems it found, never the first alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

FieldPath = tuple[str | int, ...]
"""Where a value stands in a document: keys and list indices, outermost first."""


class ExitCode(IntEnum):
    """What the process returns; the numbers are part of the public contract."""

    FINE = 0
    FINDINGS = 1
    INVALID = 2
    MISSING = 3


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text file. `line` and `column` count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong.

    code: stable identifier, lower-case words joined by dashes (`unit`, `unknown-key`, `provider-enum`).
    message: what is wrong, in one line, naming the value.
    path: the field it is about; empty when it is about the whole document.
    position: where the field stands in its file; None when it stands in none.
    value: the offending value as the user wrote it, shortened to one line; None when there is none.
    allowed: what would be accepted, in words; empty when that cannot be said.
    hint: what to do; empty when there is nothing better than `allowed`.
    subject: the resource it is about (a URN); empty when it is about the spec.
    """

    code: str
    message: str
    path: FieldPath = ()
    position: Position | None = None
    value: str | None = None
    allowed: str = ""
    hint: str = ""
    subject: str = ""

    @property
    def field(self) -> str:
        """The path as text: `functions[0].on`."""
        return field_text(self.path)

    @property
    def unnamed_field(self) -> str:
        """The field; empty where the message of a resource's problem names it."""
        return "" if self.subject and self.field in self.message else self.field

    @property
    def notes(self) -> tuple[str, ...]:
        """What to do: the hint, and what is allowed where neither the message nor the hint has said it."""
        told = self.allowed in f"{self.message} {self.hint}" or "; allowed: " in self.message
        return tuple(note for note in (self.hint, "" if told else f"allowed: {self.allowed}") if note)


class Invalid(Exception):  # noqa: N818 - reads as "raise Invalid(problems)"
    """Input that cannot be worked on, with every problem found in it.

    sources: the text of each file that a problem stands in, for excerpts; empty where none was read.
    """

    def __init__(self, problems: Iterable[Problem], *, sources: Mapping[str, str] | None = None) -> None:
        self.problems = tuple(problems)
        self.sources = dict(sources or {})
        super().__init__("; ".join(problem.message for problem in self.problems))


class Missing(Exception):  # noqa: N818 - reads as "raise Missing(tool, remedy)"
    """A tool or server that is needed is not there, or failed.

    what: what is missing or failed, in one line. remedy: how to get it or what to try.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(what)


def field_text(path: FieldPath) -> str:
    """A field path as text: `("functions", 0, "on")` reads `functions[0].on`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
