"""What the provider refuses of a single value: not in the enumeration, out of range, too long, of the wrong form."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from groundplan.catalog.provider import Field
from groundplan.engine.wording import either, nearest, shown
from groundplan.errors import FieldPath, Problem, field_text


def check(field: Field, value: Any, path: FieldPath) -> Iterator[Problem]:
    """The first thing that is wrong with a value of the right type, if any."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    for code, wrong, allowed, hint in (
        ("enum", not _listed(field, text), either(field.values), _meant(field, text)),
        ("range", not _in_range(field, text), _range(field.lowest, field.highest), ""),
        ("length", not _in_length(field, text), f"{_range(field.shortest, field.longest)} characters", ""),
        (
            "pattern",
            bool(field.pattern) and not re.search(field.pattern, text),
            f"text that matches {field.pattern}",
            "",
        ),
        ("form", not _formed(field, text), _FORMS[field.form][0] if field.form else "", ""),
    ):
        if wrong:
            yield Problem(
                code=f"provider-{code}",
                message=f"{field_text(path)} cannot be {shown(value)}; allowed: {allowed}",
                path=path,
                value=shown(value),
                allowed=allowed,
                hint=hint,
            )
            return


def _listed(field: Field, text: str) -> bool:
    if not field.values:
        return True
    if field.any_case:
        return text.lower() in {str(word).lower() for word in field.values}
    return text in map(str, field.values)


def _meant(field: Field, text: str) -> str:
    close = nearest(text, map(str, field.values)) if field.values else ""
    return f"Did you mean {close}?" if close else ""


def _in_range(field: Field, text: str) -> bool:
    if field.lowest is None and field.highest is None:
        return True
    figure = float(text)
    return (field.lowest is None or figure >= field.lowest) and (field.highest is None or figure <= field.highest)


def _in_length(field: Field, text: str) -> bool:
    return (field.shortest or 0) <= len(text) and (field.longest is None or len(text) <= field.longest)


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def _formed(field: Field, text: str) -> bool:
    """Whether a text has its form. The empty text is how a program says "none"."""
    if not field.form or not text:
        return True
    try:
        _FORMS[field.form][1](text)
    except ValueError:
        return False
    return True


def _cidr(text: str) -> None:
    if "/" not in text:
        raise ValueError(text)
    ipaddress.ip_network(text, strict=False)


def _duration(text: str) -> None:
    if not re.fullmatch(r"[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)", text):
        raise ValueError(text)


def _member(text: str) -> None:
    if text not in ("allUsers", "allAuthenticatedUsers") and not re.search(r"^(?!deleted:).+:.+", text):
        raise ValueError(text)


_FORMS: dict[str, tuple[str, Callable[[str], object]]] = {
    "json": ("JSON", json.loads),
    "cidr": ("an IP range such as 10.0.0.0/24", _cidr),
    "ip": ("an IP address", ipaddress.ip_address),
    "duration": ('a duration such as "300ms", "1.5h" or "2h45m"', _duration),
    "time": ("a time such as 2026-01-31T12:00:00Z", datetime.fromisoformat),
    "base64": ("base64", lambda text: base64.b64decode(text, validate=True)),
    "member": ("allUsers, allAuthenticatedUsers, or a prefix and a principal such as user:a@example.com", _member),
}
"""Each form in words, and what raises ValueError for a text that has not got it."""
