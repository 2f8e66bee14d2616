"""Amounts as a spec writes them: the units there are, and the shortest text that parses back. Imports nothing."""

from __future__ import annotations

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
