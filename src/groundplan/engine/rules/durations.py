"""Lengths of time as text. Google's APIs take seconds with an `s` (`600s`, `3.5s`); a few take Go's form (`1h30m`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from groundplan.engine.rules.fault import Fault, shown

_SECONDS = re.compile(r"(-?)(\d{1,15})(\.\d{1,9})?s")
_GO = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*|0")
_ELSEWHERE = re.compile(r"(\d{1,9})\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)?", re.IGNORECASE)
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def duration(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check seconds with an `s`. `facts`: `min` and `max` in seconds. "" means none."""
    if (
        isinstance(value, bool)
        or not isinstance(value, str | int | float)
        or (value == "" and facts.get("empty", True))
    ):
        return None
    text = str(value)
    if not isinstance(value, str) or _SECONDS.fullmatch(text) is None:
        return Fault(code="provider-duration", allowed=_allowed(facts), hint=_instead(text))
    seconds = float(text[:-1])
    low, high = facts.get("min", 0), facts.get("max")
    if seconds < low or (high is not None and seconds > high):
        return Fault(code="provider-duration", allowed=_allowed(facts))
    return None


def go_duration(value: Any, facts: Mapping[str, Any]) -> Fault | None:  # noqa: ARG001 - one signature for all checks
    """Check Go's form: numbers with units from hours to nanoseconds."""
    if not isinstance(value, str) or value == "" or _GO.fullmatch(value):
        return None
    allowed = 'numbers with units, such as "300ms", "45s" or "1h30m"'
    return Fault(code="provider-duration", allowed=allowed, hint=_instead(value))


def _allowed(facts: Mapping[str, Any]) -> str:
    low, high = facts.get("min"), facts.get("max")
    if low is not None and high is not None:
        return f'seconds with an s, "{low}s" to "{high}s"'
    if low is not None:
        return f'seconds with an s, at least "{low}s"'
    if high is not None:
        return f'seconds with an s, at most "{high}s"'
    return 'seconds with an s, such as "600s" or "3.5s"'


def _instead(text: str) -> str:
    """Write the same length of time the right way, where another unit or none was meant."""
    match = _ELSEWHERE.fullmatch(text)
    if match is None:
        return ""
    seconds = int(match[1]) * _UNITS[(match[2] or "s")[0].lower()]
    return f"Write {shown(f'{seconds}s')}."
