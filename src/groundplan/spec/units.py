"""Values with a unit: `60s`, `220B`, `400d`. Each type parses its shorthand and emits its own JSON Schema."""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
"""Seconds in each unit of a duration."""

BYTES = {"B": 1, "kB": 1_000, "KiB": 1_024, "MB": 1_000_000, "MiB": 1_048_576}
"""Bytes in each unit of a size."""

_DURATION = re.compile(r"([0-9]{1,6})(s|m|h|d)")
_SIZE = re.compile(r"([0-9]{1,9})(B|kB|KiB|MB|MiB)")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NUMBER = r"[-+]?[0-9][0-9_.,]*"


def parse_duration(value: object) -> timedelta:
    """A duration such as `60s`, `2m`, `1h` or `400d`; raises ValueError when it is not one."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _no_unit(value, "a duration", "a duration such as 5s, 2m or 1h")
    return timedelta(seconds=int(match[1]) * SECONDS[match[2]])


def parse_size(value: object) -> int:
    """A size such as `220B` or `4KiB`, in bytes; raises ValueError when it is not one."""
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _no_unit(value, "a size", "a size such as 220B or 4KiB")
    return int(match[1]) * BYTES[match[2]]


def parse_day(value: object) -> date:
    """A day such as `2027-03-31`; raises ValueError when the calendar has no such day."""
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(_DAY, value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date", "is not a day of the calendar", {"allowed": "a day such as 2027-03-31"})


def duration_text(value: timedelta) -> str:
    """The shortest text that parses back to `value`: 120 s reads `2m`."""
    seconds = int(value.total_seconds())
    unit = next((unit for unit in ("d", "h", "m") if seconds and seconds % SECONDS[unit] == 0), "s")
    return f"{seconds // SECONDS[unit]}{unit}"


def size_text(value: int) -> str:
    """The shortest text that parses back to `value`: 4,096 reads `4KiB`."""
    unit = next((unit for unit in ("MiB", "MB", "KiB", "kB") if value and value % BYTES[unit] == 0), "B")
    return f"{value // BYTES[unit]}{unit}"


def _no_unit(value: object, kind: str, allowed: str) -> PydanticCustomError:
    """The error for a value that is no `kind`: a number lacks its unit, anything else is wrong altogether."""
    bare = isinstance(value, int | float) and not isinstance(value, bool)
    if bare or (isinstance(value, str) and re.fullmatch(_NUMBER, value)):
        return PydanticCustomError("unit", "has no unit", {"allowed": allowed})
    return PydanticCustomError("unit", "is not {kind}", {"kind": kind, "allowed": allowed})


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(duration_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_DURATION.pattern}$", "examples": ["60s", "5m", "1h", "400d"]}),
]
"""A span of time, written as a whole number and a unit."""

Size = Annotated[
    int,
    BeforeValidator(parse_size),
    PlainSerializer(size_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_SIZE.pattern}$", "examples": ["220B", "4KiB", "1MB"]}),
]
"""A number of bytes, written as a whole number and a unit."""

Day = Annotated[
    date,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-03-31"]}),
]
"""A day of the calendar."""
