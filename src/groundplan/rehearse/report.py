"""What a rehearsal found: a record, and the pure functions that draw it from what the engine and the APIs noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from groundplan.engine.preview import Resource
from groundplan.errors import Problem
from groundplan.rehearse.changes import Change, Operation, differing
from groundplan.rehearse.leftovers import Leftover
from groundplan.rehearse.losses import Loss, losses
from groundplan.rehearse.permissions import allowed_in_custom_roles, permissions_of
from groundplan.rehearse.state import CallRecord

SERVICE = "gcp:projects/service:Service"
"""The type of the resource that enables an API."""

ALWAYS_ENABLED = frozenset({"serviceusage.googleapis.com"})
"""What enables the others."""


class Stage(StrEnum):
    """The steps of a rehearsal, in order."""

    UP = "up"
    PREVIEW = "preview"
    REFRESH = "refresh"
    UPDATE = "update"
    UNPROTECT = "unprotect"
    DESTROY = "destroy"


IDLE = frozenset({Stage.PREVIEW, Stage.REFRESH})
"""The steps that must find nothing to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. problems: why it failed, each at its place in the spec. seconds: how long it took."""

    stage: Stage
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    seconds: float

    @property
    def unexpected(self) -> tuple[Change, ...]:
        """What a step that must find nothing to do has found."""
        return differing(self.changes) if self.stage in IDLE else ()

    @property
    def passed(self) -> bool:
        """Whether it went as it should."""
        return not self.problems and not self.unexpected


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one API. refused: how many were answered with an error. milliseconds: spent in the emulator."""

    host: str
    methods: tuple[str, ...]
    count: int
    refused: int
    milliseconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a rehearsal found.

    subject: the spec or program. update: what the update changed, in words; empty without one. guarded: the resources
    that could not have been deleted as they were. beforehand: the APIs that must be enabled before the first `up`;
    enabled: those that the stack enables itself. permissions: what the deployer needs. left: what is there after the
    destruction, None when it did not come to that.
    """

    subject: str
    project: str
    stack: str
    steps: tuple[Step, ...]
    update: str = ""
    guarded: tuple[Change, ...] = ()
    calls: tuple[Calls, ...] = ()
    beforehand: tuple[str, ...] = ()
    enabled: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    left: tuple[Leftover, ...] | None = None

    def step(self, stage: Stage) -> Step | None:
        """A step of the rehearsal; None when it did not come to it."""
        return next((step for step in self.steps if step.stage is stage), None)

    @property
    def role(self) -> tuple[str, ...]:
        """The permissions that a custom role may hold."""
        return tuple(filter(allowed_in_custom_roles, self.permissions))

    @property
    def lost(self) -> tuple[Loss, ...]:
        """The data that the update would destroy."""
        update = self.step(Stage.UPDATE)
        return losses(update.changes) if update else ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why steps failed."""
        return tuple(problem for step in self.steps for problem in step.problems)

    @property
    def passed(self) -> bool:
        """Whether the stack went through its whole life, and nothing was lost or left that should not be."""
        gone = self.left is not None and all(one.reason for one in self.left)
        return gone and not self.lost and all(step.passed for step in self.steps)


def calls(records: Iterable[CallRecord]) -> tuple[Calls, ...]:
    """The calls of each API, by host."""
    by_host: dict[str, list[CallRecord]] = {}
    for record in records:
        by_host.setdefault(_host(record), []).append(record)
    return tuple(
        Calls(
            host,
            tuple(sorted({record.method for record in found if record.method})),
            len(found),
            sum(record.status >= 400 for record in found),
            sum(record.milliseconds for record in found),
        )
        for host, found in sorted(by_host.items())
    )


def enabled(resources: Iterable[Resource]) -> tuple[str, ...]:
    """The APIs that a stack enables itself."""
    named = (resource.inputs.get("service") for resource in resources if resource.type == SERVICE)
    return tuple(sorted({name for name in named if isinstance(name, str)}))


def beforehand(made: Iterable[Calls], by_stack: Iterable[str]) -> tuple[str, ...]:
    """The APIs that are called and that the stack does not enable itself."""
    called = {one.host for one in made if one.methods}
    return tuple(sorted(called - set(by_stack) - ALWAYS_ENABLED))


def permissions(made: Iterable[Calls]) -> tuple[str, ...]:
    """What whoever deploys must be allowed to do, from the methods that were called."""
    return tuple(sorted({name for one in made for method in one.methods for name in permissions_of(method)}))


def operations(step: Step) -> dict[Operation, int]:
    """How many resources each operation was done to in a step, without those that stayed the same."""
    found = Counter(change.operation for change in step.changes if change.resource.custom and change.done)
    return {operation: found[operation] for operation in Operation if found[operation] and operation != Operation.SAME}


def _host(record: CallRecord) -> str:
    """The API that was called; for an unknown one what the path starts with."""
    return f"{record.api}.googleapis.com" if record.api else record.path.lstrip("/").partition("/")[0]
