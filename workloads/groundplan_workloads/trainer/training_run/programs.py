"""The processes of the training program on this host, in containers or as they are; never through a shell."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .contract import RETRY
from .settings import Settings

PACKAGE = Path(__file__).parent
LIBRARY = "/opt/training"
"""Where a container finds this package, which its Python path then names."""
DEVICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("docker", "gpu"): ("--gpus=all",),
    ("podman", "gpu"): ("--device=nvidia.com/gpu=all",),
    ("docker", "tpu"): ("--privileged",),
    ("podman", "tpu"): ("--privileged",),
}
"""How a container gets the accelerators. GPUs need the NVIDIA Container Toolkit; for TPUs Google documents a privileged
container with the host's network (docs.cloud.google.com/tpu/docs/run-in-container)."""


RDMA = Path("/dev/infiniband")
"""Where a host has its cards for RDMA, if it has any; a container without a library for them has no use for it."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a process is started, and what removes what it may leave behind: killing a client leaves its container."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    cleanup: tuple[str, ...] | None = None


def container_client() -> str | None:
    """Find the container client of this host."""
    return next((client for client in ("docker", "podman") if shutil.which(client)), None)


def process(settings: Settings, variables: dict[str, str]) -> Launch:
    """Run the command on the host itself, with the host's environment beneath the program's."""
    path = os.pathsep.join(filter(None, (str(PACKAGE.parent), os.environ.get("PYTHONPATH"))))
    return Launch(settings.command, os.environ | {"PYTHONPATH": path} | variables)


def container(
    settings: Settings, variables: dict[str, str], *, client: str, name: str, control: Path, rdma: bool = False
) -> Launch:
    """Run the command in a container with the host's network and shared memory, and the accelerators.

    rdma: whether this host has cards for it. Variables are passed by name, so that values stand in no command line.
    """
    entry, *arguments = settings.command
    devices = DEVICES.get((client, settings.accelerator), ())
    command = (
        *(client, "run", "--rm", "--init", f"--name={name}", "--network=host", "--ipc=host", "--ulimit=memlock=-1"),
        *(devices if "--privileged" in devices else (*devices, "--security-opt=no-new-privileges")),
        *(f"--volume={control}:{control}", f"--volume={PACKAGE}:{LIBRARY}/{PACKAGE.name}:ro"),
        *((f"--volume={settings.library}:{settings.library}:ro",) if settings.library else ()),
        *((f"--device={RDMA}",) if settings.library and rdma else ()),
        *((f"--volume={settings.scratch}:{settings.scratch}",) if settings.scratch else ()),
        *(f"--env={variable}" for variable in sorted({"PYTHONPATH": LIBRARY} | variables)),
        *(f"--entrypoint={entry}", str(settings.image), *arguments),
    )
    return Launch(command, os.environ | {"PYTHONPATH": LIBRARY} | variables, (client, "rm", "--force", name))


class Programs:
    """The processes of one host, started together."""

    def __init__(self, launches: Sequence[Launch]) -> None:
        self._launches = launches
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start all, after removing what an earlier start has left. Raises OSError when a command cannot run."""
        self._clean()
        for launch in self._launches:
            self._processes.append(
                subprocess.Popen(launch.command, env=launch.environment, start_new_session=True)  # noqa: S603  no shell
            )

    def status(self) -> int | None:
        """Give the exit status of all together: the first failure at once, else None until all have ended."""
        found = [process.poll() for process in self._processes]
        failed = [status for status in found if status not in (None, 0, RETRY)]
        if failed:
            return failed[0]
        return None if None in found else max(status or 0 for status in found)

    def terminate(self) -> None:
        """Ask all to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End all, and wait until they are gone."""
        self._signal(signal.SIGKILL)
        for running in self._processes:
            running.wait()
        self._clean()

    def _signal(self, number: signal.Signals) -> None:
        for running in self._processes:
            # A session whose leader has ended may still have members.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(running.pid, number)

    def _clean(self) -> None:
        for launch in self._launches:
            if launch.cleanup:
                subprocess.run(launch.cleanup, check=False, capture_output=True)  # noqa: S603  no shell
