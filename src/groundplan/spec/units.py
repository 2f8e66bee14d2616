"""Values with a unit: `60s`, `220B`, `4TB`, `7B`. Each type parses its shorthand and emits its own JSON Schema."""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
"""Seconds in each unit of a duration."""

BYTES = {"B": 1, "kB": 1_000, "KiB": 1_024, "MB": 1_000_000, "MiB": 1_048_576}
"""Bytes in each unit of a size."""

VOLUMES = {
    "MB": 10**6,
    "MiB": 2**20,
    "GB": 10**9,
    "GiB": 2**30,
    "TB": 10**12,
    "TiB": 2**40,
    "PB": 10**15,
    "PiB": 2**50,
}
"""Bytes in each unit of a volume of data."""

COUNTS = {"k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
"""What each suffix of a count multiplies by; B is a billion, as models are described."""

_DURATION = re.compile(r"([0-9]{1,6})(s|m|h|d)")
_SIZE = re.compile(r"([0-9]{1,9})(B|kB|KiB|MB|MiB)")
_VOLUME = re.compile(rf"([0-9]{{1,6}})({'|'.join(VOLUMES)})")
_COUNT = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,3}))?(k|M|B|T)")
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


def parse_volume(value: object) -> int:
    """A volume of data such as `32GB` or `4TB`, in bytes; raises ValueError when it is not one."""
    match = _VOLUME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _no_unit(value, "a volume of data", "a volume such as 32GB or 4TB")
    return int(match[1]) * VOLUMES[match[2]]


def parse_count(value: object) -> int:
    """A count such as `350M`, `1.3B` or a plain whole number; raises ValueError when it is not one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _COUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("count", "is not a count", {"allowed": "a count such as 350M, 7B or 1000"})
    thousandths = int(match[1]) * 1_000 + int((match[2] or "").ljust(3, "0"))
    return thousandths * COUNTS[match[3]] // 1_000


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


def volume_text(value: int) -> str:
    """The shortest text that parses back to `value`: 4,000 GB read `4TB`."""
    unit = next((unit for unit in reversed(VOLUMES) if value and value % VOLUMES[unit] == 0), None)
    return f"{value // VOLUMES[unit]}{unit}" if unit else f"{value}B"


def count_text(value: int) -> str:
    """The shortest text that parses back to `value`: 1,300,000,000 reads `1.3B`."""
    for unit in ("T", "B", "M", "k"):
        whole, rest = divmod(value * 1_000, COUNTS[unit])
        if value >= COUNTS[unit] and rest == 0:
            text = f"{whole // 1_000}.{whole % 1_000:03}".rstrip("0").rstrip(".")
            return f"{text}{unit}"
    return str(value)


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

Volume = Annotated[
    int,
    BeforeValidator(parse_volume),
    PlainSerializer(volume_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_VOLUME.pattern}$", "examples": ["32GB", "4TB"]}),
]
"""A volume of data in bytes, written as a whole number and a unit."""

Count = Annotated[
    int,
    BeforeValidator(parse_count),
    PlainSerializer(count_text, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": f"^{_COUNT.pattern}$"}, {"type": "integer"}],
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
