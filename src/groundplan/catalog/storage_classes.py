"""Storage classes of Cloud Storage and how long an object must stay in each (`data/storage_classes.json`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from groundplan.catalog.data_file import read


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageClass:
    """One class. minimum: the stay that is charged in any case. retrieval_fee: whether reading costs extra."""

    name: str
    minimum: timedelta
    retrieval_fee: bool
    source: str
    date: str


@cache
def storage_classes() -> tuple[StorageClass, ...]:
    """Every class, warmest first."""
    table = read("storage_classes")
    return tuple(
        StorageClass(
            name=row["name"],
            minimum=timedelta(days=row["minimum_days"]),
            retrieval_fee=row["retrieval_fee"],
            source=table["source"],
            date=table["date"],
        )
        for row in table["classes"]
    )
