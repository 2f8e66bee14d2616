"""What a host boots from, and how hosts of a group stand close to each other. Data: `data/hosts.json`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundplan.catalog.data_file import read
from groundplan.catalog.sources import Source, source


@dataclass(frozen=True, slots=True, kw_only=True)
class BootDisk:
    """The only type of disk that machines of a family boot from. verified: False when no page was read that says so."""

    disk: str
    verified: bool
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Closeness:
    """The policy that keeps machines of a group close: of the group (`workload`) or of its template (`compact`)."""

    policy: Literal["workload", "compact"]
    source: Source


def boot_disk(family: str) -> BootDisk | None:
    """What machines of a family must boot from; None when Persistent Disk does as well."""
    row = read("hosts")["boot"].get(family)
    return None if row is None else BootDisk(disk=row["disk"], verified=row["verified"], source=source(row["cite"]))


def closeness(family: str) -> Closeness | None:
    """How machines of a family stand close; None when no policy takes them."""
    row = read("hosts")["close"].get(family)
    return None if row is None else Closeness(policy=row["policy"], source=source(row["cite"]))


def signed(image: str) -> bool:
    """Whether Secure Boot accepts the drivers of an image, `projects/<project>/...`; UNVERIFIED where it does not."""
    return image.split("/")[1] not in read("hosts")["unsigned"]
