"""Watches over the program: passes on what is coming, and ends it in time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from .contract import FAILED, FINISHED, IDLE, RETRY, Control
from .logs import log
from .notices import Notice
from .programs import Programs

LOOK_SECONDS = 0.2
GRACE_SECONDS = 25.0
"""For the last checkpoint: of the 30 seconds after a notice of preemption, less what is needed around it."""
HOPELESS_SECONDS = 5.0
"""For a program that hangs, or whose peers are gone: it will hardly save anything that is complete."""


class EndedError(Exception):
    """The trainer must end, with `status`; the program has `grace` seconds for a last checkpoint."""

    def __init__(self, status: int, reason: str, grace: float = GRACE_SECONDS) -> None:
        super().__init__(reason)
        self.status = status
        self.grace = grace


@dataclass(frozen=True, slots=True)
class Notices:
    """What can end a run from outside: the service manager, and Compute Engine, which announces maintenance early."""

    asked: threading.Event
    preempted: Notice
    maintenance: Notice

    def check(self) -> None:
        """Raise EndedError when the trainer must end."""
        if self.asked.is_set():
            raise EndedError(RETRY, "asked to stop")
        if self.preempted.given:
            raise EndedError(RETRY, "preempted")


class IdleGuard:
    """Counts the seconds since something progressed. seconds: the most that may pass; None for no limit."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._since = time.monotonic()
        self._beat = 0

    def progress(self, beat: int) -> None:
        """Tell when the program's heartbeat was last touched; the clock starts again when that is news."""
        if beat != self._beat:
            self._beat = beat
            self._since = time.monotonic()

    def check(self) -> None:
        """Raise EndedError when nothing has progressed for too long."""
        if self._seconds is not None and time.monotonic() - self._since > self._seconds:
            raise EndedError(IDLE, "nothing progressed", HOPELESS_SECONDS)


class Supervisor:
    """Runs the program to its end.

    superseded: whether the group has broken up; asked every `poll_seconds`, and may raise OSError when it cannot tell.
    """

    def __init__(
        self,
        programs: Programs,
        control: Control,
        notices: Notices,
        idle: IdleGuard,
        superseded: Callable[[], bool],
        poll_seconds: float,
    ) -> None:
        self._programs = programs
        self._control = control
        self._notices = notices
        self._idle = idle
        self._superseded = superseded
        self._poll_seconds = poll_seconds
        self._next_poll = 0.0
        self._announced = False

    def run(self) -> int:
        """Start the program and wait for its end; gives the status for the service manager.

        Raises OSError when the program cannot be started. Nothing of it is left afterwards.
        """
        try:
            self._programs.start()
            while (status := self._programs.status()) is None:
                self._check()
                time.sleep(LOOK_SECONDS)
        except EndedError as ended:
            return self._end(ended)
        finally:
            self._programs.kill()
        if status in {FINISHED, RETRY}:
            return status
        log(logging.ERROR, "program_failed", "the program failed", status=status)
        return FAILED

    def _check(self) -> None:
        self._notices.check()
        with suppress(FileNotFoundError):
            self._idle.progress(self._control.heartbeat.stat().st_mtime_ns)
        self._idle.check()
        if self._notices.maintenance.given and not self._announced:
            self._announced = True
            self._control.save.touch()
            log(logging.WARNING, "maintenance", "maintenance is announced: a checkpoint now")
        if time.monotonic() >= self._next_poll:
            self._next_poll = time.monotonic() + self._poll_seconds
            self._check_group()

    def _check_group(self) -> None:
        try:
            superseded = self._superseded()
        except OSError as error:
            log(logging.WARNING, "store_unreachable", f"cannot look for the group: {error}")
            return
        if superseded:
            raise EndedError(RETRY, "the group has changed", HOPELESS_SECONDS)

    def _end(self, ended: EndedError) -> int:
        """Let the program save and exit. One that does not keep the contract is told by the signal that all know.

        Only of a program that keeps it, status 0 means that it has finished meanwhile.
        """
        log(logging.WARNING, "stopping", str(ended))
        self._control.stop.touch()
        keeps_contract = self._control.heartbeat.exists()
        if not keeps_contract:
            self._programs.terminate()
        deadline = time.monotonic() + ended.grace
        while self._programs.status() is None and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        return FINISHED if keeps_contract and self._programs.status() == FINISHED else ended.status
