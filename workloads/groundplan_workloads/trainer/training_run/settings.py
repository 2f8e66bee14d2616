"""What a trainer must know, read from its environment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

METADATA_URL = "http://metadata.google.internal"
VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
RUN_NAME = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
IMAGE_NAME = re.compile(r"[a-z0-9][A-Za-z0-9._:/@-]*")
"""Begins with no dash, so that no container client takes it for an option."""
FOLDER = re.compile(r"/[A-Za-z0-9._/-]+")
"""Has no colon, which parts the two sides of a container's mount."""
FRAMEWORKS = frozenset({"jax", "tensorflow", "pytorch", "other"})
ACCELERATORS = frozenset({"gpu", "tpu", "cpu"})


class SettingsError(Exception):
    """The environment is incomplete or wrong; the text names every variable concerned and holds no values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is trained, on how many hosts, and where it is kept.

    data, logs: URLs for the program; empty when there are none. scratch: a folder of this host for what may be lost;
    empty when there is none. library: a folder of this host for the traffic between GPUs; empty when there is none.
    checkpoints: URL of the run's own folder. variables: environment of the program, the same
    on all hosts. per_host: accelerators of a host. image: None to run the command on the host itself. idle_seconds:
    None for no limit.
    """

    project: str
    run: str
    data: str
    logs: str
    scratch: str
    library: str
    checkpoints: str
    every_seconds: float
    framework: str
    variables: dict[str, str]
    hosts: int
    per_host: int
    accelerator: str
    image: str | None
    command: tuple[str, ...]
    idle_seconds: float | None
    metadata_url: str

    @property
    def processes(self) -> int:
        """Processes of a host: PyTorch has one for each GPU; the other frameworks drive all of them from one."""
        return self.per_host if (self.framework, self.accelerator) == ("pytorch", "gpu") else 1


class _Reader:
    """Reads variables one by one and notes the names of those that are missing or wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.wrong: set[str] = set()

    def text(self, name: str, pattern: re.Pattern[str] | None = None) -> str:
        value = self._environment.get(name, "")
        if not value or (pattern and not pattern.fullmatch(value)):
            self.wrong.add(name)
        return value

    def one_of(self, name: str, allowed: frozenset[str]) -> str:
        value = self.text(name)
        if value not in allowed:
            self.wrong.add(name)
        return value

    def number(self, name: str, least: float) -> float:
        try:
            value = float(self.text(name))
        except ValueError:
            value = float("nan")
        if not least <= value < float("inf"):
            self.wrong.add(name)
            return least
        return value

    def whole(self, name: str) -> int:
        value = self.number(name, 1)
        if value != int(value):
            self.wrong.add(name)
        return int(value)

    def command(self, name: str) -> tuple[str, ...]:
        match self._json(name):
            case [_, *_] as words if all(isinstance(word, str) and "\0" not in word for word in words):
                return tuple(str(word) for word in words)
        self.wrong.add(name)
        return ()

    def variables(self, name: str) -> dict[str, str]:
        match self._json(name) if self._environment.get(name) else {}:
            case dict() as found if all(
                VARIABLE_NAME.fullmatch(key) and isinstance(value, str) and "\0" not in value
                for key, value in found.items()
            ):
                return found
        self.wrong.add(name)
        return {}

    def _json(self, name: str) -> object:
        try:
            return json.loads(self._environment.get(name, ""))
        except ValueError:
            return None


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read settings from environment variables; raises SettingsError naming all that are missing or wrong."""
    reader = _Reader(environment)
    run = reader.text("RUN", RUN_NAME)
    idle = reader.number("IDLE_MINUTES", 0) if environment.get("IDLE_MINUTES") else 0
    settings = Settings(
        project=reader.text("PROJECT"),
        run=run,
        data=environment.get("DATA", ""),
        logs=environment.get("LOGS", ""),
        scratch=reader.text("SCRATCH", FOLDER) if environment.get("SCRATCH") else "",
        library=reader.text("LIBRARY", FOLDER) if environment.get("LIBRARY") else "",
        checkpoints=f"{reader.text('CHECKPOINTS').rstrip('/')}/{run}",
        every_seconds=reader.number("CHECKPOINT_EVERY_SECONDS", 0),
        framework=reader.one_of("FRAMEWORK", FRAMEWORKS),
        variables=reader.variables("DISTRIBUTION"),
        hosts=reader.whole("HOSTS"),
        per_host=reader.whole("PER_HOST"),
        accelerator=reader.one_of("ACCELERATOR", ACCELERATORS),
        image=reader.text("IMAGE", IMAGE_NAME) if environment.get("IMAGE") else None,
        command=reader.command("COMMAND"),
        idle_seconds=idle * 60 or None,
        metadata_url=environment.get("METADATA_URL") or METADATA_URL,
    )
    if reader.wrong:
        raise SettingsError(f"missing or wrong: {', '.join(sorted(reader.wrong))}")
    return settings
