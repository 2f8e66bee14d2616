"""IPv4 ranges with a meaning of their own in Google Cloud (`data/networks.json`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network

from groundplan.catalog.data_file import read


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRange:
    """One range and what it is for."""

    network: IPv4Network
    why: str
    source: str
    date: str


@cache
def reserved() -> tuple[KnownRange, ...]:
    """Ranges that a subnet must stay clear of."""
    return tuple(
        KnownRange(network=IPv4Network(row["range"]), why=row["why"], source=row["source"], date=row["date"])
        for row in read("networks")["reserved"]
    )
