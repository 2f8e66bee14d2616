"""Reads the provider's refusals, which are English, back into facts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_WHERE = re.compile(r"\.? ?Examine values at 'n\.[^']*'\.?$")
_NUMBER = r"(-?[\d.]+(?:e[+-]?\d+)?)"
_GROUPS = (
    ("one", re.compile(r'^Invalid combination of arguments\. "(.*?)": (?:only )?one of `([^`]*)` ')),
    ("some", re.compile(r'^Missing required argument\. "(.*?)": one of `([^`]*)` must')),
    ("with", re.compile(r'^Missing required argument\. "(.*?)": all of `([^`]*)` must')),
    ("not", re.compile(r'^Conflicting configuration arguments\. "(.*?)": conflicts with (\S+)$')),
)
_ENUM = re.compile(r"^expected \S+ to be one of \[(.*)\], got ")
_RANGES = (
    ("g", re.compile(rf"^expected \S+ to be in the range \({_NUMBER} - {_NUMBER}\)"), (1, 2)),
    ("g", re.compile(rf"^expected \S+ to be at least \({_NUMBER}\)"), (1, None)),
    ("g", re.compile(rf"^expected \S+ to be at most \({_NUMBER}\)"), (None, 1)),
    ("l", re.compile(rf"^expected length of \S+ to be in the range \({_NUMBER} - {_NUMBER}\)"), (1, 2)),
    ("l", re.compile(r"must be between (\d+) and (\d+) characters long"), (1, 2)),
)
_PATTERNS = (
    re.compile(r'doesn\'t match regexp ("(?:[^"\\]|\\.)*")$'),
    re.compile(r'must match regex ("(?:[^"\\]|\\.)*")$'),
)
_WORDED_PATTERNS = (
    (r"must contain only letters \(a-z, A-Z\), numbers \(0-9\), or underscores \(_\)$", "^[A-Za-z0-9_]+$"),
    (r"must contain only lowercase letters \(a-z\), numbers \(0-9\), or dashes \(-\)$", "^[a-z0-9-]+$"),
    (r"must be 4-32 characters, and may contain the characters \[a-z0-9-\]", "^[a-z0-9-]{4,32}$"),
    (r"^\".*\" project_id must be 6 to 30 with lowercase letters", "^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$"),
    (r"^\".*\" name must be 4 to 30 characters with lowercase and uppercase", r"""^[A-Za-z0-9'" !-]{4,30}$"""),
)
"""What the provider says in words, and the pattern that it means."""

_KINDS = (
    ("json", re.compile(r"contains an invalid JSON|^Could not unmarshal policy data")),
    ("member", re.compile(r"^invalid value .*\(IAM members must")),
    ("cidr", re.compile(r"is not a valid IP CIDR range|invalid CIDR address")),
    ("duration", re.compile(r"to be a duration, but parsing|^Invalid Attribute Value Time Duration")),
    ("time", re.compile(r"RFC3339|^parsing time")),
    ("base64", re.compile(r"valid base64 value")),
    ("ip", re.compile(r"^could not parse .* to IP address")),
)


@dataclass(frozen=True)
class Refusal:
    """One refusal.

    kind: as in `probe.probe`; empty when the text tells no fact. value: what is allowed; for dependent arguments, the
    Terraform path of the one that is refused. others: the Terraform paths of those that it depends on.
    """

    kind: str = ""
    value: Any = None
    others: tuple[str, ...] = ()


def read(text: str) -> Refusal:
    """The fact in one refusal."""
    body = _WHERE.sub("", text)
    for kind, pattern in _GROUPS:
        if found := pattern.search(body):
            return Refusal(kind, value=found[1], others=tuple(found[2].split(",")))
    kind, value = _fact(body)
    return Refusal(kind, value)


def _fact(body: str) -> tuple[str, Any]:
    if body.startswith("Value for unconfigurable attribute"):
        return "c", 1
    if found := _ENUM.search(body):
        quoted = re.findall(r'"(?:[^"\\]|\\.)*"', found[1])
        return "e", [json.loads(text) for text in quoted] or [_number(text) for text in found[1].split()]
    for kind, pattern, (low, high) in _RANGES:
        if found := pattern.search(body):
            return kind, [_number(found[group]) if group else None for group in (low, high)]
    for pattern in _PATTERNS:
        if (found := pattern.search(body)) and _readable(json.loads(found[1])):
            return "p", json.loads(found[1])
    for words, expression in _WORDED_PATTERNS:
        if re.search(words, body):
            return "p", expression
    return next((("k", kind) for kind, pattern in _KINDS if pattern.search(body)), ("", None))


def _readable(pattern: str) -> bool:
    """Whether a pattern of Go's means the same in Python; named classes of characters do not."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return "[[:" not in pattern


def _number(text: str) -> int | float | str:
    """A number as Go prints it; whole ones as int. Anything else stays text."""
    try:
        figure = float(text)
    except ValueError:
        return text
    return int(figure) if figure.is_integer() else figure
