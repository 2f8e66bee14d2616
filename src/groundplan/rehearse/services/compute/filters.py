"""The `filter` of list calls. Source: its description in the discovery document of Compute Engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from groundplan.rehearse.replies import Json, invalid

Wanted = Callable[[Json], bool]

_TERM = re.compile(
    r"""\s*(?P<field>[\w.-]+)\s*(?P<sign>!=|>=|<=|=|>|<|:|\s(?:eq|ne)\s)\s*(?P<value>"[^"]*"|'[^']*'|[^\s()]+)\s*"""
)
_JOIN = re.compile(r"\s*(AND|OR)\s+", re.IGNORECASE)
_NOT = re.compile(r"\s*(NOT\s+|-(?=[\w(]))", re.IGNORECASE)


def wanted(expression: str) -> Wanted:
    """The test that an expression stands for; raises a 400 for one that cannot be read."""
    if not expression.strip():
        return lambda _body: True
    test, rest = _either(expression)
    if rest.strip():
        raise invalid(f"Invalid value for field 'filter': '{expression:.300}'. Invalid list filter expression.")
    return test


def _either(text: str) -> tuple[Wanted, str]:
    tests: list[list[Wanted]] = [[]]
    while True:
        test, text = _single(text)
        tests[-1].append(test)
        joined = _JOIN.match(text)
        if joined:
            text = text[joined.end() :]
        if joined and joined[1].upper() == "OR":
            tests.append([])
        elif not joined and (not text.strip() or text.lstrip().startswith(")")):
            return (lambda body: any(all(each(body) for each in every) for every in tests)), text


def _single(text: str) -> tuple[Wanted, str]:
    if turned := _NOT.match(text):
        inner, rest = _single(text[turned.end() :])
        return (lambda body: not inner(body)), rest
    if text.lstrip().startswith("("):
        inner, rest = _either(text.lstrip()[1:])
        if not rest.lstrip().startswith(")"):
            raise invalid(f"Invalid value for field 'filter': '{text:.300}'. Invalid list filter expression.")
        return inner, rest.lstrip()[1:]
    term = _TERM.match(text)
    if term is None:
        raise invalid(f"Invalid value for field 'filter': '{text:.300}'. Invalid list filter expression.")
    return _compared(term["field"], term["sign"].strip(), term["value"].strip("\"'")), text[term.end() :]


def _compared(field: str, sign: str, value: str) -> Wanted:
    def test(body: Json) -> bool:
        found = [_text(each) for each in _values(body, field.split("."))]
        if sign in ("eq", "ne"):
            return any(re.fullmatch(value, each) for each in found) is (sign == "eq")
        if sign == ":":
            return bool(found) if value == "*" else any(value.lower() in each.lower() for each in found)
        if sign in ("=", "!="):
            pattern = re.escape(value).replace(r"\*", ".*")
            return any(re.fullmatch(pattern, each) for each in found) is (sign == "=")
        return any(_ordered(each, sign, value) for each in found)

    return test


def _ordered(found: str, sign: str, value: str) -> bool:
    try:
        left, right = float(found), float(value)
    except ValueError:
        return {">": found > value, "<": found < value, ">=": found >= value, "<=": found <= value}[sign]
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[sign]


def _values(value: Any, steps: list[str]) -> list[Any]:
    if isinstance(value, list):
        return [found for each in value for found in _values(each, steps)]
    if not steps:
        return [value]
    return _values(value[steps[0]], steps[1:]) if isinstance(value, dict) and steps[0] in value else []


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
