"""What a run of the engine did, read from its events: pure.

Source of the events: the Pulumi CLI's `--event-log` (sdk/go/common/apitype/events.go).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pulumi.automation.events import EngineEvent, StepEventMetadata, StepEventStateMetadata

from groundplan.engine import pulumi_json
from groundplan.engine.preview import Resource
from groundplan.errors import Problem
from groundplan.rehearse import protection
from groundplan.rehearse.wording import told_once

PROVIDERS = "pulumi:providers:"
"""The start of the types of providers, which are no resources of the user's."""


class Operation(StrEnum):
    """What the engine did with a resource; a replacement deletes it and creates another."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    SAME = "same"
    READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one resource.

    resource: as registered; for a deletion as it was. differences: the properties that differ. forced_by: those that
    force a replacement. began, ended: seconds since the run began. done: False when it failed or was not come to.
    guards: the options and arguments that keep it from being deleted. kept: its deletion leaves it where it is.
    """

    resource: Resource
    operation: Operation
    differences: tuple[str, ...] = ()
    forced_by: tuple[str, ...] = ()
    began: float = 0
    ended: float = 0
    done: bool = True
    guards: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """An event and when it came, in seconds since the run began."""

    seconds: float
    event: EngineEvent


def changes(seen: Iterable[Seen]) -> tuple[Change, ...]:
    """What became of each resource, in the order in which they were begun; without the stack itself and providers."""
    steps: dict[str, list[tuple[Seen, StepEventMetadata]]] = {}
    for one in sorted(seen, key=lambda entry: entry.event.sequence):
        step = _step(one.event)
        if step and step.type != pulumi_json.STACK and not step.type.startswith(PROVIDERS):
            steps.setdefault(step.urn, []).append((one, step))
    return tuple(map(_change, steps.values()))


def problems(seen: Iterable[Seen]) -> tuple[Problem, ...]:
    """The errors among the engine's diagnostics."""
    said = [one.event.diagnostic_event for one in seen if one.event.diagnostic_event]
    rows = [{"urn": one.urn or "", "message": one.message, "severity": one.severity} for one in said]
    return told_once(pulumi_json.problems_of(rows))


def counts(found: Iterable[Change]) -> Mapping[Operation, int]:
    """How often each operation was done; components, which only group, are left out."""
    return Counter(one.operation for one in found if one.resource.custom and one.done)


def differing(found: Iterable[Change]) -> tuple[Change, ...]:
    """What is not the same as before, or was not done."""
    return tuple(one for one in found if one.operation not in {Operation.SAME, Operation.READ} or not one.done)


def _step(event: EngineEvent) -> StepEventMetadata | None:
    told = event.resource_pre_event or event.res_outputs_event or event.res_op_failed_event
    return told.metadata if told else None


_OPERATIONS = {
    "create-replacement": Operation.REPLACE,
    "delete-replaced": Operation.REPLACE,
    "discard": Operation.DELETE,
    "discard-replaced": Operation.REPLACE,
    "import": Operation.CREATE,
    "import-replacement": Operation.REPLACE,
    "read-replacement": Operation.READ,
    "refresh": Operation.SAME,
    "remove-pending-replace": Operation.DELETE,
}
"""Steps of the engine that are part of one operation."""


def _change(steps: list[tuple[Seen, StepEventMetadata]]) -> Change:
    """One resource's steps as one change: a replacement has several, and the last one of a refresh tells its result."""
    operations = {_OPERATIONS.get(step.op.value) or Operation(step.op.value) for _, step in steps}
    last = steps[-1][1]
    replaced = Operation.REPLACE in operations
    operation = Operation.REPLACE if replaced else _OPERATIONS.get(last.op.value) or Operation(last.op.value)
    state = next(filter(None, [*(step.new for _, step in reversed(steps)), *(step.old for _, step in steps)]), None)
    before = next((step.old for _, step in steps if step.old), state)
    return Change(
        resource=_resource(last, state),
        operation=operation,
        differences=_union(step.diffs for _, step in steps),
        forced_by=_union(step.keys for _, step in steps) if replaced else (),
        began=steps[0][0].seconds,
        ended=steps[-1][0].seconds,
        done=bool(steps[-1][0].event.res_outputs_event),
        guards=protection.guards(_arguments(state), protect=bool(state and state.protect)),
        kept=bool(before and before.retain_on_delete) or protection.abandoned(last.type, _arguments(before)),
    )


def _arguments(state: StepEventStateMetadata | None) -> Mapping[str, Any]:
    """A resource's arguments, with the provider's defaults, which only the outputs tell."""
    return {**(state.outputs or {}), **(state.inputs or {})} if state else {}


def _union(lists: Iterable[Iterable[str] | None]) -> tuple[str, ...]:
    return tuple(sorted({entry for entries in lists for entry in entries or ()}))


def _resource(step: StepEventMetadata, state: StepEventStateMetadata | None) -> Resource:
    return Resource(
        urn=step.urn,
        type=step.type,
        name=step.urn.rsplit("::", 1)[-1],
        parent=state.parent if state else "",
        inputs=pulumi_json.value((state.inputs if state else None) or {}),
        protect=bool(state and state.protect),
        custom=bool(state and state.custom),
    )
