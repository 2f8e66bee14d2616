"""Limits, quotas, measurements and planning assumptions, each with its basis, source and date (`data/figures.json`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from groundplan.catalog.data_file import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that decisions rest on.

    value: in `unit`. what: what it tells. basis: who says so: the maker, our own measurement, or our assumption.
    verified: False when no source that could be read confirms it.
    """

    value: int
    unit: str
    what: str
    basis: Literal["documented", "measured", "assumed"]
    source: str
    date: str
    verified: bool = True

    @property
    def cite(self) -> str:
        """Source and date as text, with `UNVERIFIED` or `assumed` said aloud."""
        mark = "" if self.verified else ", UNVERIFIED"
        return f"{'assumed: ' if self.basis == 'assumed' else ''}{self.source} ({self.date}{mark})"


@cache
def figure(name: str) -> Figure:
    """One figure by its name, such as `pubsub.message_bytes`; raises LookupError when there is none."""
    rows = read("figures")["figures"]
    if name not in rows:
        raise LookupError(f"there is no figure {name!r}")
    return Figure(**rows[name])


def figures() -> dict[str, Figure]:
    """Every figure by name, sorted."""
    return {name: figure(name) for name in sorted(read("figures")["figures"])}
