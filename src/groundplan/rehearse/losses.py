"""What a run of the engine destroys that no program could make again: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from groundplan.catalog.data_holders import held
from groundplan.engine.preview import Resource
from groundplan.rehearse.changes import Change, Operation


@dataclass(frozen=True, slots=True)
class Loss:
    """A resource that goes with what it holds. holds: in words. forced_by: the arguments that force its replacement."""

    resource: Resource
    operation: Operation
    holds: str
    forced_by: tuple[str, ...] = ()


def losses(changes: Iterable[Change]) -> tuple[Loss, ...]:
    """The data that deletions and replacements have taken along; what the engine only forgets loses nothing."""
    return tuple(
        Loss(change.resource, change.operation, held(change.resource.type), change.forced_by)
        for change in changes
        if change.operation in {Operation.DELETE, Operation.REPLACE}
        and change.done
        and not change.kept
        and held(change.resource.type)
    )
