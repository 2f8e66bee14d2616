"""The life of a stack against the emulated Google APIs: up, nothing left to do, an update, and down again.

The engine and the provider are the real ones. Everything runs in a folder of its own, which is gone afterwards unless
it is asked for. A step that fails is the last one; one that finds something to do where there must be nothing is told.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundplan.engine.origin import Places, trace
from groundplan.engine.preview import Preview
from groundplan.errors import Problem
from groundplan.rehearse import emulator, endpoints, report
from groundplan.rehearse.changes import Change, Operation
from groundplan.rehearse.leftovers import leftovers
from groundplan.rehearse.protection import unprotected
from groundplan.rehearse.report import Report, Stage, Step
from groundplan.rehearse.stack import Outcome, Program, Stack, opened
from groundplan.rehearse.state import State

STATE = "google.sqlite"
"""The file of the emulated APIs' state in the folder of a rehearsal."""

STACKS = "pulumi"
"""The folder of the engine's state in it."""

IDENTITY = ("gcp:accessToken", "gcp:credentials", "gcp:externalCredentials", "gcp:impersonateServiceAccount")
"""Keys of a configuration that a rehearsal leaves out: it calls nothing that would ask who calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is rehearsed.

    name: the spec or program, as the user gave it. root: the folder that relative paths of its assets start at.
    config: the stack's configuration, with namespaced keys. places: the spec, to tell lines by.
    """

    name: str
    project: str
    stack: str
    program: Program
    root: Path = field(default_factory=Path.cwd)
    config: Mapping[str, Any] = field(default_factory=dict)
    places: Places | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """The change that is rehearsed: in words, and the program and configuration with it."""

    what: str
    program: Program
    config: Mapping[str, Any] = field(default_factory=dict)
    places: Places | None = None


Progress = Callable[[Stage], AbstractContextManager[None]]
"""Told of each step; holds while the step runs."""


def rehearse(
    subject: Subject,
    update: Update | None = None,
    *,
    folder: Path | None = None,
    progress: Progress = lambda _: nullcontext(),
) -> Report:
    """Lead a stack through its life. folder: where the state is kept and found again; without it nothing is kept.

    Raises Missing when the Pulumi CLI, its provider or the emulator is not there or breaks, and whatever the program
    raises itself.
    """
    with _home(folder) as home, emulator.running(home / STATE) as address:
        state = State(home / STATE)
        try:
            known = max((record.number for record in state.calls()), default=0)
            life = _Life(subject, update, home, address)
            life.live(progress)
            return _report(subject, update, life, state, known)
        finally:
            state.close()


@contextmanager
def _home(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="groundplan-") as made:
            yield Path(made)
        return
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


class _Life:
    """The steps of one rehearsal."""

    def __init__(self, subject: Subject, update: Update | None, home: Path, address: str) -> None:
        self._subject = subject
        self._update = update
        self._home = home
        self._environment = endpoints.environment(address)
        self._steps: list[Step] = []
        self._opened: tuple[Mapping[str, Any], Stack] | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps gone so far."""
        return tuple(self._steps)

    def live(self, progress: Progress) -> None:
        """Go from step to step, until the last or one that fails."""
        for stage in Stage:
            command = self._command(stage)
            if command is None:
                continue
            with progress(stage):
                outcome = command()
            places = self._update.places if self._update and stage is Stage.UPDATE else self._subject.places
            problems = _placed(outcome, places)
            self._steps.append(Step(stage, outcome.changes, problems, outcome.seconds))
            if problems:
                break

    def guarded(self) -> tuple[Change, ...]:
        """What could not be deleted as it was last deployed."""
        ups = [step for step in self._steps if step.stage in {Stage.UP, Stage.UPDATE}]
        last = {change.resource.urn: change for step in ups for change in step.changes}
        return tuple(change for change in last.values() if change.guards and change.operation is not Operation.DELETE)

    def _command(self, stage: Stage) -> Callable[[], Outcome] | None:
        """What a step does; None when there is nothing to do."""
        update = self._update
        config, program = (update.config, update.program) if update else (self._subject.config, self._subject.program)
        match stage:
            case Stage.UP:
                return lambda: self._stack(self._subject.config).up(self._subject.program)
            case Stage.PREVIEW:
                return lambda: self._stack(self._subject.config).preview(self._subject.program)
            case Stage.REFRESH:
                return lambda: self._stack(self._subject.config).refresh()
            case Stage.UPDATE:
                return (lambda: self._stack(config).up(program)) if update else None
            case Stage.UNPROTECT:
                return (lambda: self._stack(config).up(unprotected(program))) if self.guarded() else None
            case Stage.DESTROY:
                return lambda: self._stack(config).destroy()

    def _stack(self, config: Mapping[str, Any]) -> Stack:
        """The stack with a configuration; opened anew only when that is another one."""
        if self._opened is None or self._opened[0] != config:
            folder = self._home / STACKS
            folder.mkdir(exist_ok=True)
            made = opened(
                folder,
                project=self._subject.project,
                stack=self._subject.stack,
                root=self._subject.root,
                config={key: value for key, value in config.items() if key not in IDENTITY},
                environment=self._environment,
            )
            self._opened = config, made
        return self._opened[1]


def _placed(outcome: Outcome, places: Places | None) -> tuple[Problem, ...]:
    """The problems of a step, each at the line of the spec that its resource comes from."""
    resources = tuple(change.resource for change in outcome.changes)
    seen = Preview(engine="pulumi", project="", stack="", resources=resources, problems=outcome.problems)
    return trace(seen, places).problems


def _report(subject: Subject, update: Update | None, life: _Life, state: State, known: int) -> Report:
    """What the steps and the calls since then tell. known: the number of the last call before."""
    made = report.calls(state.calls(after=known))
    by_stack = report.enabled(change.resource for step in life.steps for change in step.changes)
    destroyed = life.steps[-1].stage is Stage.DESTROY and not life.steps[-1].problems
    return Report(
        subject=subject.name,
        project=subject.project,
        stack=subject.stack,
        steps=life.steps,
        update=update.what if update else "",
        guarded=life.guarded(),
        calls=made,
        beforehand=report.beforehand(made, by_stack),
        enabled=by_stack,
        permissions=report.permissions(made),
        left=leftovers(state.resources()) if destroyed else None,
    )
