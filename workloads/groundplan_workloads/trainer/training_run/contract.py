"""What the launcher and the training program tell each other: an assignment, three files, and an exit status."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

VARIABLE = "TRAINING_RUN"
"""The environment variable that holds the assignment, as JSON."""

FINISHED = 0
FAILED = 1
UNUSABLE = 2
"""Settings, or what this machine is, make no run: starting again would not help."""
IDLE = 3
"""Nothing progressed for too long: starting again would cost money and not help."""
RETRY = 75
"""Stopped before the end, to be started again (sysexits.h, EX_TEMPFAIL)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What one process of a run is to do.

    checkpoints: URL of the run's store. attempt: number of the round in which the group met; it grows with every start.
    part, parts: which part of a checkpoint this process writes, of how many. every_seconds: time between checkpoints.
    resume: name of the checkpoint to begin from, or None. control: folder that is shared with the launcher.
    """

    checkpoints: str
    attempt: int
    part: int
    parts: int
    every_seconds: float
    resume: str | None
    control: str

    def text(self) -> str:
        """Write the assignment for the environment."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str) -> Assignment:
        """Read what `text` wrote. Raises ValueError or TypeError for anything else."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Control:
    """The folder through which the launcher and the processes of one host talk."""

    folder: Path

    @property
    def heartbeat(self) -> Path:
        """Touched by the program whenever it progresses; its being there tells that the program keeps this contract."""
        return self.folder / "heartbeat"

    @property
    def save(self) -> Path:
        """Made by the launcher: write a checkpoint soon, and go on."""
        return self.folder / "save"

    @property
    def stop(self) -> Path:
        """Made by the launcher: write a checkpoint now, and exit with RETRY."""
        return self.folder / "stop"
