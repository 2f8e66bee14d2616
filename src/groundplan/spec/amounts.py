"""Amounts as a spec writes them, from text and to the shortest text that reads back. Imports no model."""

from __future__ import annotations

import re
from datetime import timedelta

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


_MOST = 10**6
"""Texts have at most six digits before the point."""

DURATION = re.compile(r"([0-9]{1,6})(s|m|h|d)")
SIZE = re.compile(r"([0-9]{1,9})(B|kB|KiB|MB|MiB)")
VOLUME = re.compile(rf"([0-9]{{1,6}})({'|'.join(VOLUMES)})")
COUNT = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,3}))?(k|M|B|T)")


def duration(text: str) -> timedelta | None:
    """The duration that `60s` or `2d` stands for; None when it is none."""
    match = DURATION.fullmatch(text)
    return timedelta(seconds=int(match[1]) * SECONDS[match[2]]) if match else None


def size(text: str) -> int | None:
    """The bytes that `220B` or `4KiB` stands for; None when it is no size."""
    match = SIZE.fullmatch(text)
    return int(match[1]) * BYTES[match[2]] if match else None


def volume(text: str) -> int | None:
    """The bytes that `32GB` or `4TB` stands for; None when it is no volume of data."""
    match = VOLUME.fullmatch(text)
    return int(match[1]) * VOLUMES[match[2]] if match else None


def count(text: str) -> int | None:
    """The number that `350M` or `1.3B` stands for; None when it is no count."""
    match = COUNT.fullmatch(text)
    if match is None:
        return None
    thousandths = int(match[1]) * 1_000 + int((match[2] or "").ljust(3, "0"))
    return thousandths * COUNTS[match[3]] // 1_000


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
        if value >= COUNTS[unit] and rest == 0 and whole < _MOST * 1_000:
            text = f"{whole // 1_000}.{whole % 1_000:03}".rstrip("0").rstrip(".")
            return f"{text}{unit}"
    return str(value)
