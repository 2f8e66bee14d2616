"""Where the accelerator catalogue's facts come from (`data/accelerator_sources.json`)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from groundplan.catalog.data_file import read


class Source(NamedTuple):
    """Who says so, and when the copy that was read is from (ISO date)."""

    source: str
    date: str

    def __str__(self) -> str:
        return f"{self.source} ({self.date})"


@cache
def source(key: str) -> Source:
    """The source that a row cites; raises LookupError when there is none."""
    rows = read("accelerator_sources")["sources"]
    if key not in rows:
        raise LookupError(f"there is no source {key!r}")
    return Source(**rows[key])
