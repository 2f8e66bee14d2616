"""Values with a unit: `60s`, `220B`, `4TB`, `7B`. Each type parses its shorthand and emits its own JSON Schema."""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from groundplan.spec import amounts

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NUMBER = r"[-+]?[0-9][0-9_.,]*"


def parse_duration(value: object) -> timedelta:
    """A duration such as `60s`, `2m`, `1h` or `400d`; raises ValueError when it is not one."""
    if isinstance(value, timedelta):
        return value
    found = amounts.duration(value) if isinstance(value, str) else None
    if found is None:
        raise _no_unit(value, "a duration", "a duration such as 5s, 2m or 1h")
    return found


def parse_size(value: object) -> int:
    """A size such as `220B` or `4KiB`, in bytes; raises ValueError when it is not one."""
    found = amounts.size(value) if isinstance(value, str) else None
    if found is None:
        raise _no_unit(value, "a size", "a size such as 220B or 4KiB")
    return found


def parse_volume(value: object) -> int:
    """A volume of data such as `32GB` or `4TB`, in bytes; raises ValueError when it is not one."""
    found = amounts.volume(value) if isinstance(value, str) else None
    if found is None:
        raise _no_unit(value, "a volume of data", "a volume such as 32GB or 4TB")
    return found


def parse_count(value: object) -> int:
    """A count such as `350M`, `1.3B` or a plain whole number; raises ValueError when it is not one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = amounts.count(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("count", "is not a count", {"allowed": "a count such as 350M, 7B or 1000"})
    return found


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


def _no_unit(value: object, kind: str, allowed: str) -> PydanticCustomError:
    """The error for a value that is no `kind`: a number lacks its unit, anything else is wrong altogether."""
    bare = isinstance(value, int | float) and not isinstance(value, bool)
    if bare or (isinstance(value, str) and re.fullmatch(_NUMBER, value)):
        return PydanticCustomError("unit", "has no unit", {"allowed": allowed})
    return PydanticCustomError("unit", "is not {kind}", {"kind": kind, "allowed": allowed})


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(amounts.duration_text, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": f"^{amounts.DURATION.pattern}$", "examples": ["60s", "5m", "1h", "400d"]}
    ),
]
"""A span of time, written as a whole number and a unit."""

Size = Annotated[
    int,
    BeforeValidator(parse_size),
    PlainSerializer(amounts.size_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{amounts.SIZE.pattern}$", "examples": ["220B", "4KiB", "1MB"]}),
]
"""A number of bytes, written as a whole number and a unit."""

Volume = Annotated[
    int,
    BeforeValidator(parse_volume),
    PlainSerializer(amounts.volume_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{amounts.VOLUME.pattern}$", "examples": ["32GB", "4TB"]}),
]
"""A volume of data in bytes, written as a whole number and a unit."""

Count = Annotated[
    int,
    BeforeValidator(parse_count),
    PlainSerializer(amounts.count_text, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": f"^{amounts.COUNT.pattern}$"}, {"type": "integer"}],
            "examples": ["350M", "7B", 1_000],
        }
    ),
]
"""A large number of things, written as a number and k, M, B or T, or as a whole number."""

Day = Annotated[
    date,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-03-31"]}),
]
"""A day of the calendar."""
