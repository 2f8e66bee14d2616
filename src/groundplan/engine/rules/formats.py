"""Texts with an inner form: JSON, base64, times, time zones, cron schedules."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from groundplan.engine.rules.fault import Fault, meant

_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_HOUR = re.compile(r"([01]?\d|2[0-3]):00")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CRON_FIELD = r"(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/\d+)?"
_CRON = re.compile(rf"{_CRON_FIELD}(,{_CRON_FIELD})*")
_ZONED = re.compile(r"(CRON_)?TZ=\S+\s+")
_CRON_LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def fmt(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """`facts`: `format`, one of the names in this module's table; `empty` where "" is accepted."""
    if not isinstance(value, str) or (value == "" and facts.get("empty", True)):
        return None
    wrong, allowed = _FORMATS[facts["format"]]
    says = wrong(value)
    return None if says is None else Fault(code="provider-format", says=says, allowed=allowed)


def timestamp(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a time after RFC 3339, such as `2026-11-23T00:00:00Z`."""
    return fmt(value, {"format": "timestamp", **facts})


def time_zone(value: Any, facts: Mapping[str, Any]) -> Fault | None:  # noqa: ARG001 - one signature for all checks
    """Check a name of the IANA time zone database. Not looked at where this computer has no such database."""
    zones = _zones()
    if not isinstance(value, str) or not value or not zones or value in zones or value.upper() in {"UTC", "GMT"}:
        return None
    allowed = 'a name of the IANA database, such as "Europe/Zurich"'
    return Fault(code="provider-format", allowed=allowed, hint=meant(value, tuple(zones)))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _json(text: str) -> str | None:
    """Why `text` is no JSON; None when it is. So do the other tests; an empty reason means that `allowed` says it."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return str(error)
    return None


def _base64(text: str) -> str | None:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        return str(error)
    return None


def _timestamp(text: str) -> str | None:
    if _STAMP.fullmatch(text) is None:
        return ""
    try:
        datetime.fromisoformat(text[:19].upper())
    except ValueError as error:
        return str(error)
    return None


def _cron(text: str) -> str | None:
    """Unix cron has five fields. App Engine's English form (`every 24 hours`) and @-names are let through."""
    fields = _ZONED.sub("", text).split()
    if text.startswith("@") or (fields and fields[0].isalpha() and len(fields) > 1):
        return None
    if len(fields) != len(_CRON_LIMITS):
        return f"it has {len(fields)} fields"
    wrong = [field for field, limits in zip(fields, _CRON_LIMITS, strict=True) if not _cron_field(field, *limits)]
    return f"the field {wrong[0]} is out of place" if wrong else None


def _cron_field(field: str, low: int, high: int) -> bool:
    numbers = [int(number) for number in re.findall(r"\d{1,4}", re.sub(r"/\d+", "", field))]
    return _CRON.fullmatch(field) is not None and all(low <= number <= high for number in numbers)


def _form(expression: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda text: None if expression.fullmatch(text) else ""


_FORMATS: Mapping[str, tuple[Callable[[str], str | None], str]] = {
    "json": (_json, "a JSON document"),
    "base64": (_base64, "base64 text"),
    "timestamp": (_timestamp, 'a time after RFC 3339, such as "2026-11-23T00:00:00Z"'),
    "cron": (_cron, 'five cron fields, such as "0 3 * * *"'),
    "hh:mm": (_form(_TIME), 'a time of day, "00:00" to "23:59"'),
    "hh:00": (_form(_HOUR), 'a full hour, "00:00" to "23:00"'),
    "date": (_form(_DATE), 'a date such as "2026-11-23"'),
}
