"""A stack in the real engine, kept in a folder of its own: up, preview, refresh and destroy, each with what it did."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pulumi import automation
from pulumi.automation import errors as automation_errors
from pulumi.automation._stack import StackInitMode  # what Stack is constructed with, and not exported
from pulumi.automation.events import EngineEvent

from groundplan.engine import cli_process
from groundplan.engine.cli_process import Cli, noting
from groundplan.errors import Missing, Problem
from groundplan.rehearse import changes
from groundplan.rehearse.changes import Change, Seen

Program = Callable[[], Any]
"""What registers the stack's resources."""

PARALLEL = 64
"""Operations at a time: the provider spends most of its time waiting, as for ten seconds after each service account."""

SETTINGS = {
    "gcp:disableGlobalProjectWarning": "true",
    "gcp:batching": '{"enableBatching": true, "sendAfter": "0.1s"}',
    "gcp:pollInterval": "1s",
}
"""What makes the provider wait less: for more of the same, and for an operation. Its defaults are 3 s and 10 s.

Source: terraform-provider-google-beta 7.45, transport/batcher.go and transport/config.go.
"""

LOCKS = ".pulumi/locks/**/*.json"
"""What an engine that was killed leaves in its folder; nobody else uses that, so the lock holds nobody off."""

LONGEST = 900.0
"""Seconds after which a command of the CLI is ended: the provider tries some calls again for ten minutes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command of the engine did. problems: why it failed; none when it went through. seconds: how long."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    seconds: float


class Stack:
    """A stack of the real engine.

    Each command raises Missing when the CLI fails for a reason of its own, and whatever the program raises itself.
    """

    def __init__(self, made: automation.Stack, cli: Cli) -> None:
        self._made = made
        self._cli = cli

    def up(self, program: Program) -> Outcome:
        """Create and change what the program registers, and delete what it no longer does."""
        return self._observed(lambda told: self._made.up(program=told.program, on_event=told.event, **_QUIET), program)

    def preview(self, program: Program) -> Outcome:
        """What `up` would do."""
        return self._observed(
            lambda told: self._made.preview(program=told.program, on_event=told.event, **_QUIET), program
        )

    def refresh(self) -> Outcome:
        """Read every resource again; what differs has changed without the engine."""
        return self._observed(lambda told: self._made.refresh(on_event=told.event, **_QUIET))

    def destroy(self) -> Outcome:
        """Delete everything."""
        return self._observed(lambda told: self._made.destroy(on_event=told.event, **_QUIET))

    def _observed(self, command: Callable[[_Told], Any], program: Program | None = None) -> Outcome:
        raised: list[BaseException] = []
        started = time.monotonic()
        seen: list[Seen] = []
        told = _Told(
            noting(program, raised) if program else None,
            lambda event: seen.append(Seen(time.monotonic() - started, event)),
        )
        failed = False
        try:
            with _silent_server():
                command(told)
        except (automation_errors.CommandError, RuntimeError):
            failed = True
        if failed and program:
            cli_process.close_programs()
        if raised:
            raise raised[0] from None
        spent = time.monotonic() - started
        problems = changes.problems(seen) if failed else ()
        if failed:
            cli_process.require_provider(self._cli.last)
            if not problems:
                raise _broken(self._cli.last)
        return Outcome(changes.changes(seen), problems, spent)


_QUIET: Mapping[str, Any] = {"color": "never", "parallel": PARALLEL, "suppress_progress": True}


@dataclass(frozen=True, slots=True)
class _Told:
    """What a command is given: the program, and whom to tell of events."""

    program: Program | None
    event: Callable[[EngineEvent], Any]


def opened(
    folder: Path, *, project: str, stack: str, root: Path, config: Mapping[str, Any], environment: Mapping[str, str]
) -> Stack:
    """The stack in a folder, which is made where there is none; raises Missing when the CLI is not there.

    root: the folder that relative paths of assets start at. config: the stack's configuration, with namespaced keys.
    environment: what the engine and its provider are given.
    """
    cli = cli_process.cli(LONGEST)
    workspace = automation.LocalWorkspace(
        work_dir=str(folder),
        pulumi_command=cli,
        project_settings=automation.ProjectSettings(name=project, runtime="python", main=str(root)),
        stack_settings={stack: automation.StackSettings(config={**SETTINGS, **config})},
        env_vars={**environment, **cli_process.backend(folder)},
    )
    try:
        made = _Unasked(stack, workspace, StackInitMode.CREATE_OR_SELECT)
        if any(folder.glob(LOCKS)):
            made.cancel()
    except automation_errors.CommandError:
        raise _broken(cli.last) from None
    return Stack(made, cli)


class _Unasked(automation.Stack):
    """A stack that is not asked after each command for its outputs and its history.

    The events have told what a rehearsal wants to know; the questions cost a fifth of a small stack's life.
    """

    def outputs(self) -> automation.OutputMap:
        """None."""
        return {}

    def info(self, show_secrets: bool = True) -> automation.UpdateSummary:  # noqa: ARG002, FBT001, FBT002 - the API's
        """Of no update."""
        return automation.UpdateSummary("", datetime.now(UTC), "", {}, {}, "")


def _broken(result: automation.CommandResult) -> Missing:
    """The CLI's failure for a reason of its own."""
    lines = (line.strip() for line in f"{result.stdout}\n{result.stderr}".splitlines())
    said = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    reason = said[0] if said else f"exit status {result.code}"
    return Missing(f"the Pulumi CLI failed: {reason}", "run it again")


@contextmanager
def _silent_server() -> Iterator[None]:
    """Keep the SDK's server of the program quiet: it prints a traceback when the engine ends before it does."""
    log = logging.getLogger("grpc._server")
    before = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = before
