"""How GPUs of several hosts reach each other past the host's memory. Data: `data/gpudirect.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from groundplan.catalog.data_file import read
from groundplan.catalog.sources import Source, source


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuDirect:
    """The way of one family.

    way: Google's name of it. package: of Google's package repository, with its version, that hosts install; empty when
    they cannot have it, for the reason in `because`. folder: where the package puts the library for NCCL. environment:
    of the program on every host. verified: False when nobody tried it on the images that hosts boot.
    """

    way: str
    package: str
    folder: str
    because: str
    environment: Mapping[str, str]
    verified: bool
    source: Source


def gpudirect(family: str) -> GpuDirect | None:
    """The way of a family; None when it has none, or no group of it is made."""
    row = read("gpudirect")["families"].get(family)
    if row is None:
        return None
    return GpuDirect(
        way=row["way"],
        package=row["package"] or "",
        folder=row.get("folder", ""),
        because=row.get("because", ""),
        environment=row["environment"],
        verified=row["verified"],
        source=source(row["cite"]),
    )
