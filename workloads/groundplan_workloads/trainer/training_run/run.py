"""What a training program calls: where it begins, that it progresses, and how its state is written.

A program attaches once, restores, and after each step says so:

    run = attach(agree)
    run.restore(read)
    for step in range(run.first_step, STEPS):
        state = train(state, step)
        run.after(step, write)

The library needs nothing but Python, and `google-cloud-storage` when the checkpoints are in a bucket.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from .checkpoints import Checkpoint, CorruptCheckpointError, Reader, Writer, Writing, find
from .contract import RETRY, VARIABLE, Assignment, Control
from .storage import open_store

Agree = Callable[[int], int]


class Wish(IntEnum):
    """What a process wants after a step; of several processes the greatest wish is followed."""

    GO_ON = 0
    SAVE = 1
    STOP = 2


class Run:
    """One process' part in a run. Made by `attach`.

    agree: gives the greatest of the numbers that all processes call it with; it is called once after each step.
    """

    def __init__(self, assignment: Assignment, agree: Agree) -> None:
        self._assignment = assignment
        self._agree = agree
        self._store = open_store(assignment.checkpoints)
        self._control = Control(Path(assignment.control))
        self._writing = Writing(self._store, attempt=assignment.attempt, part=assignment.part, parts=assignment.parts)
        self._from = self._resumed()
        self._saved_step: int | None = None
        self._saved_at = time.monotonic()
        self._terminated = False
        self._control.heartbeat.touch()

    @property
    def part(self) -> int:
        """Which part of a checkpoint this process writes."""
        return self._assignment.part

    @property
    def parts(self) -> int:
        """How many processes the run has."""
        return self._assignment.parts

    @property
    def first_step(self) -> int:
        """The step to begin with: 0, or the one after the checkpoint that the run resumes from."""
        return self._from.step + 1 if self._from else 0

    def restore(self, read: Reader) -> None:
        """Call `read` with each part of the checkpoint, in order; never, when the run begins anew.

        There are as many parts as the run had processes when it was written. Raises CorruptCheckpointError: let it end
        the process.
        """
        if self._from is None:
            return
        for part in range(len(self._from.parts)):
            with self._from.open(self._store, part) as content:
                read(content)

    def after(self, step: int, write: Writer) -> None:
        """Tell that a step is done. Writes a checkpoint when one is due, and exits when the run must stop.

        write: writes this process' part of the state as it is after `step`.
        """
        self._control.heartbeat.touch()
        wish = self._agree(self._wish())
        if wish == Wish.GO_ON:
            return
        self.save(step, write)
        if wish == Wish.STOP:
            sys.exit(RETRY)

    def save(self, step: int, write: Writer) -> None:
        """Write a checkpoint now; all processes must. To be called after the last step too."""
        if step != self._saved_step:
            self._writing.save(step, write)
        self._saved_step = step
        self._saved_at = time.monotonic()
        self._control.save.unlink(missing_ok=True)
        self._control.heartbeat.touch()

    def terminate(self, *_: object) -> None:
        """Stop after the next step: what SIGTERM does."""
        self._terminated = True

    def _wish(self) -> Wish:
        if self._terminated or self._control.stop.exists():
            return Wish.STOP
        due = time.monotonic() - self._saved_at >= self._assignment.every_seconds
        return Wish.SAVE if due or self._control.save.exists() else Wish.GO_ON

    def _resumed(self) -> Checkpoint | None:
        if self._assignment.resume is None:
            return None
        for checkpoint in find(self._store):
            if checkpoint.name == self._assignment.resume:
                return checkpoint
        raise CorruptCheckpointError(self._assignment.resume)


def attach(agree: Agree | None = None) -> Run:
    """Take this process' part in the run that the launcher gave it.

    agree: see `Run`; a run of one process needs none. Raises RuntimeError without a launcher, or without `agree` where
    several processes must agree.
    """
    text = os.environ.get(VARIABLE)
    if not text:
        raise RuntimeError(f"no launcher: {VARIABLE} is not set")
    assignment = Assignment.parse(text)
    if agree is None and assignment.parts > 1:
        raise RuntimeError("the processes of a run must agree when to write a checkpoint: give `agree`")
    run = Run(assignment, agree or (lambda wish: wish))
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, run.terminate)
    return run
