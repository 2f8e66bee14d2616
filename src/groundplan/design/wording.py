"""Figures as short text for reasons and for `explain`."""

from __future__ import annotations

from datetime import timedelta

from groundplan.spec.amounts import duration_text

_SIZES = (("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000))


def count(number: int, noun: str) -> str:
    """Write a number with its noun: `1 node`, `4,000 devices`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def rate(per_second: float) -> str:
    """Write a message rate, per minute or hour where that reads better: `800/s`, `1/min`."""
    for value, unit in ((per_second, "s"), (per_second * 60, "min"), (per_second * 3_600, "h")):
        if value >= 1:
            return f"{_trimmed(value)}/{unit}"
    return f"{_trimmed(per_second * 86_400)}/d"


def size(number: float) -> str:
    """Write a number of bytes: `220 B`, `1.5 MB`."""
    for unit, factor in _SIZES:
        if number >= factor:
            return f"{_trimmed(number / factor)} {unit}"
    return f"{_trimmed(number)} B"


def span(value: timedelta) -> str:
    """Write a duration the way a spec does: `60s` reads `1m`."""
    return duration_text(value)


def rough(value: timedelta) -> str:
    """Write a long duration to two digits: `44 min`, `5.3 h`, `27 d`, `3.1 years`."""
    hours = value.total_seconds() / 3_600
    for least, length, unit in ((17_520, 8_760, "years"), (48, 24, "d"), (2, 1, "h")):
        if hours >= least:
            return f"{_trimmed(hours / length)} {unit}"
    return f"{hours * 60:,.0f} min"


def _trimmed(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 or number == int(number) else f"{number:.2g}"
