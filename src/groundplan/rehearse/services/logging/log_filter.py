"""Which log entries a filter matches: comparisons joined by AND, OR, NOT and brackets.

Source: https://cloud.google.com/logging/docs/view/logging-query-language
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from groundplan.rehearse.replies import Json, Refusal, invalid

SEVERITIES = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")
"""From least to most. Source: LogEntry's severity in the discovery document."""

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_WORD = r'[^\s"()=<>!:~]+'
_TOKEN = re.compile(
    rf"\s*(?:(?P<text>{_QUOTED})|(?P<sign>!=|>=|<=|=~|!~|[=<>:()-])|(?P<word>{_WORD}(?:{_QUOTED}(?:{_WORD})?)*))"
    r"|\s*--[^\n]*|\s+$"
)
_STEP = re.compile(rf'{_QUOTED}|[^."]+')
"""One step of a field's path, `labels."compute.googleapis.com/resource_name"`."""

_NOT, _OPEN, _CLOSE = ("NOT", "-"), "(", ")"
_Test = Callable[[Json], bool]


def matches(expression: str, entry: Json) -> bool:
    """Whether an entry matches a filter; an empty one matches all. Raises a 400 for a filter that cannot be read."""
    return not expression.strip() or parse(expression)(entry)


def parse(expression: str) -> _Test:
    """A filter as a test of entries; raises a 400 for one that cannot be read."""
    reader = _Reader(list(_tokens(expression)))
    test = reader.either()
    if reader.peek():
        raise _unread(reader.peek())
    return test


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        if found is None or found.end() == at:
            raise _unread(expression[at:])
        if found.lastgroup:
            yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Reader:
    """A filter's tokens, read from left to right; OR binds closer than AND, and AND may be left out."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def either(self) -> _Test:
        """A row of tests that must all hold."""
        tests = [self._choice()]
        while self.peek() not in ("", _CLOSE):
            if self.peek() == "AND":
                self._at += 1
            tests.append(self._choice())
        return lambda entry: all(test(entry) for test in tests)

    def _choice(self) -> _Test:
        tests = [self._single()]
        while self.peek() == "OR":
            self._at += 1
            tests.append(self._single())
        return lambda entry: any(test(entry) for test in tests)

    def _single(self) -> _Test:
        kind, word = self._take()
        if word in _NOT:
            inner = self._single()
            return lambda entry: not inner(entry)
        if word == _OPEN:
            group = self.either()
            if self._take()[1] != _CLOSE:
                raise _unread(_OPEN)
            return group
        if kind == "sign":
            raise _unread(word)
        return self._comparison(word) if self.peek() in _COMPARISONS else _anywhere(_plain(word))

    def _comparison(self, field: str) -> _Test:
        compare = _COMPARISONS[self._take()[1]]
        wanted = _plain(self._take()[1])
        path = [_plain(step) for step in _STEP.findall(field)]
        scale = _severity if path == ["severity"] else _scale
        return lambda entry: any(compare(scale(str(value)), scale(wanted)) for value in _at(entry, path))

    def _take(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise _unread("its end")
        self._at += 1
        return self._tokens[self._at - 1]


def _plain(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token


def _at(value: Any, path: list[str]) -> list[Any]:
    """The values at a path of fields; the label `a/b` may have been written with dots."""
    if not path:
        return value if isinstance(value, list) else [value]
    if not isinstance(value, dict):
        return []
    for length in range(1, len(path) + 1):
        if (key := ".".join(path[:length])) in value:
            return _at(value[key], path[length:])
    return []


class _Scaled(NamedTuple):
    """A value as it is compared: numbers by size, before text, which goes by its letters whatever their case."""

    kind: int
    number: float
    folded: str
    plain: str


def _scale(value: str) -> _Scaled:
    try:
        return _Scaled(0, float(value), "", value)
    except ValueError:
        return _Scaled(1, 0, value.casefold(), value)


def _severity(value: str) -> _Scaled:
    """A severity by its rank."""
    name = value.upper()
    return _Scaled(0, SEVERITIES.index(name), "", name) if name in SEVERITIES else _scale(value)


def _searched(value: _Scaled, pattern: _Scaled) -> bool:
    try:
        return re.search(pattern.plain, value.plain) is not None
    except re.error:
        raise _unread(pattern.plain) from None


def _anywhere(wanted: str) -> _Test:
    folded = wanted.casefold()
    return lambda entry: folded in str(entry).casefold()


def _unread(what: str) -> Refusal:
    return invalid(f"Unparseable filter: syntax error at '{what:.80}'", "filter")


_COMPARISONS: dict[str, Callable[[_Scaled, _Scaled], bool]] = {
    "=": lambda value, wanted: value[:3] == wanted[:3],
    "!=": lambda value, wanted: value[:3] != wanted[:3],
    ">": lambda value, wanted: value[:3] > wanted[:3],
    ">=": lambda value, wanted: value[:3] >= wanted[:3],
    "<": lambda value, wanted: value[:3] < wanted[:3],
    "<=": lambda value, wanted: value[:3] <= wanted[:3],
    ":": lambda value, wanted: wanted.plain.casefold() in value.plain.casefold(),
    "=~": _searched,
    "!~": lambda value, pattern: not _searched(value, pattern),
}
