"""What is left in the emulated APIs after a stack was destroyed: what Google keeps, and what should be gone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from groundplan.catalog.kept_resources import reason_kept
from groundplan.rehearse.replies import Json


@dataclass(frozen=True, slots=True)
class Leftover:
    """A resource that is still there. name: host and relative name. reason: why; empty when it should be gone."""

    name: str
    reason: str


def leftovers(resources: Iterable[tuple[str, Json]]) -> tuple[Leftover, ...]:
    """Everything that is left, what should be gone first."""
    found = [Leftover(name, reason_kept(name, body)) for name, body in resources]
    return tuple(sorted(found, key=lambda one: (bool(one.reason), one.name)))
