"""What a check says of a value that Google Cloud would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groundplan.engine import wording
from groundplan.errors import FieldPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A value that would be refused.

    code: the problem's code. allowed: what would be accepted, in words. says: why the value is not, where `allowed`
    does not show it. hint: what to do, as a sentence.
    """

    code: str
    allowed: str
    says: str = ""
    hint: str = ""


Findings = Iterator[tuple[FieldPath, Any, Fault]]
"""What is wrong below an object: the argument, its value (None where it is missing) and the fault."""


def shown(value: Any) -> str:
    """Write a value as JSON on one line and not too long; its Python type where it cannot be written."""
    try:
        return wording.shown(value)
    except (TypeError, ValueError, RecursionError):
        return f"a Python {type(value).__name__}"


def one_line(text: str) -> str:
    """Write `text` on one line: signs that do not print stand as escapes."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def meant(value: str, choices: tuple[str, ...]) -> str:
    """`Did you mean x?` for the choice that `value` may be a slip of; empty when none is near."""
    close = wording.nearest(value[:80], choices)
    return f"Did you mean {close}?" if close else ""
