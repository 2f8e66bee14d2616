"""Values with a unit: `60s`, `220B`, `400d`. Each type parses its shorthand and emits its own JSON Schema."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
"""Seconds in each unit of a duration."""

BYTES = {"B": 1, "kB": 1_000, "KiB": 1_024, "MB": 1_000_000, "MiB": 1_048_576}
"""Bytes in each unit of a size."""

_DURATION = re.compile(r"(\d{1,6})(s|m|h|d)")
_SIZE = re.compile(r"(\d{1,9})(B|kB|KiB|MB|MiB)")


def parse_duration(value: object) -> timedelta:
    """A duration such as `60s`, `2m`, `1h` or `400d`; raises ValueError when it is not one."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write a duration such as 60s, 5m, 1h or 400d")
    return timedelta(seconds=int(match[1]) * SECONDS[match[2]])


def parse_size(value: object) -> int:
    """A size such as `220B` or `4KiB`, in bytes; raises ValueError when it is not one."""
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write a size such as 220B, 4KiB or 1MB")
    return int(match[1]) * BYTES[match[2]]


def duration_text(value: timedelta) -> str:
    """The shortest text that parses back to `value`: 120 s reads `2m`."""
    seconds = int(value.total_seconds())
    unit = next((unit for unit in ("d", "h", "m") if seconds and seconds % SECONDS[unit] == 0), "s")
    return f"{seconds // SECONDS[unit]}{unit}"


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
    PlainSerializer(lambda size: f"{size}B", return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_SIZE.pattern}$", "examples": ["220B", "4KiB", "1MB"]}),
]
"""A number of bytes, written as a whole number and a unit."""
