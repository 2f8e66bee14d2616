"""What a training host is told and what it installs: settings as metadata; scripts, units and launcher as one source.

Pure. The same files serve every control plane; what differs between them is metadata, which the start-up script
(templates/trainer/start.sh) turns into environment files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pulumi

from groundplan_components.source import Source, packaged
from groundplan_components.templates import text

SCRIPTS = ("guard.sh", "registry-login.sh", "watch-preemption.sh")
UNITS = (
    "groundplan-guard.service",
    "groundplan-guard.timer",
    "groundplan-preemption.service",
    "groundplan-trainer.service",
)


@dataclass(frozen=True, kw_only=True)
class Library:
    """A library for the traffic between GPUs.

    package: in Google's repository `gpudirect-gib-apt`, with the version. folder: that it fills; the container gets it.
    """

    package: str
    folder: str


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """What a run is, as its launcher reads it.

    run: its name, on every log entry. framework: jax, tensorflow, pytorch or other. family: what does the arithmetic.
    hosts: machines that work together. per_host: accelerators in each, 1 without any. environment: of every host, from
    the distribution. library: for the traffic between GPUs of several hosts, None for TCP. image, command: what the
    container runs; nothing of it passes through a shell. checkpoint_every: time between two checkpoints. idle: after so
    long without work machines end themselves; zero keeps them. limit: the same from the first boot on, where the
    control plane knows no limit; zero for none. Times are in whole seconds.
    """

    run: str
    framework: str
    family: Literal["gpu", "tpu", "cpu"]
    hosts: int
    per_host: int
    environment: Mapping[str, str]
    image: str
    command: tuple[str, ...]
    checkpoint_every: timedelta
    idle: timedelta
    limit: timedelta = timedelta(0)
    library: Library | None = None


def host_source() -> Source:
    """Pack everything that a host installs, laid out as the start-up script expects."""
    found = {
        **{f"bin/{name}": text(f"trainer/{name}") for name in SCRIPTS},
        **{f"systemd/{name}": text(f"trainer/{name}") for name in UNITS},
        **{f"trainer/{path}": content for path, content in packaged("trainer").files},
    }
    return Source(tuple(sorted(found.items())))


def host_metadata(settings: RunSettings) -> dict[str, pulumi.Input[str]]:
    """The settings that are known before anything is deployed, as instance metadata; and no way in."""
    return {
        "enable-oslogin": "TRUE",
        "block-project-ssh-keys": "TRUE",
        "serial-port-enable": "FALSE",
        "groundplan-run": settings.run,
        "groundplan-framework": settings.framework,
        "groundplan-accelerator": settings.family,
        "groundplan-hosts": str(settings.hosts),
        "groundplan-per-host": str(settings.per_host),
        "groundplan-distribution": json.dumps(dict(sorted(settings.environment.items()))),
        "groundplan-library-package": settings.library.package if settings.library else "",
        "groundplan-library": settings.library.folder if settings.library else "",
        "groundplan-image": settings.image,
        "groundplan-command": json.dumps(list(settings.command)),
        "groundplan-checkpoint-every-seconds": str(int(settings.checkpoint_every.total_seconds())),
        "groundplan-idle-minutes": str(int(settings.idle.total_seconds()) // 60),
        "groundplan-limit-seconds": str(int(settings.limit.total_seconds())),
    }
