"""Machines for the trainer, each with a metadata server of its own on 127.0.0.1, and trainers that run on them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from groundplan_components.source import packaged

ROOT = "/computeMetadata/v1/"
SECONDS = 90.0
"""More than anything takes here, on a busy computer."""


class MetadataServer:
    """The part of Compute Engine's metadata server that is documented: the header, ETags, and waiting for a change."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values: dict[str, str | None] = {
            "instance/preempted": "FALSE",
            "instance/maintenance-event": "NONE",
        } | values
        self._changed = threading.Condition()
        self._open = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def set(self, key: str, value: str | None) -> None:
        with self._changed:
            self._values[key] = value
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._open = False
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def value(self, key: str, query: dict[str, list[str]]) -> str | None:
        if query.get("wait_for_change") == ["true"]:
            seen, seconds = query.get("last_etag", [""])[0], float(query["timeout_sec"][0])
            with self._changed:
                self._changed.wait_for(lambda: not self._open or etag(self._values.get(key)) != seen, seconds)
        return self._values.get(key)

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                allowed = self.headers.get("Metadata-Flavor") == "Google" and url.path.startswith(ROOT)
                value = server.value(url.path.removeprefix(ROOT), parse_qs(url.query)) if allowed else None
                self.send_response(403 if not allowed else 404 if value is None else 200)
                self.send_header("Metadata-Flavor", "Google")
                self.send_header("ETag", etag(value))
                self.end_headers()
                with suppress(BrokenPipeError):  # who waited may be gone
                    self.wfile.write((value or "").encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@dataclass
class Host:
    """A trainer in a process of its own, and what it and its program have said."""

    trainer: subprocess.Popen[str]
    lines: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        assert self.trainer.stdout
        for line in self.trainer.stdout:
            with suppress(ValueError):
                self.lines.append(json.loads(line))

    def steps(self) -> list[int]:
        """The steps that the program has said it did."""
        return [int(str(line["step"])) for line in list(self.lines) if "step" in line]

    def said(self, key: str) -> list[object]:
        return [line[key] for line in list(self.lines) if key in line]

    def programs(self) -> list[int]:
        """The processes that the trainer has started."""
        try:
            return [
                int(pid)
                for pid in Path(f"/proc/{self.trainer.pid}/task/{self.trainer.pid}/children").read_text().split()
            ]
        except FileNotFoundError:
            return []

    def lose(self) -> None:
        """End trainer and program at once, as when a machine is lost."""
        programs = self.programs()
        self.trainer.kill()
        for pid in programs:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for the end; gives the exit status."""
        status = self.trainer.wait(SECONDS)
        self.reader.join()
        return status


def wait_for(met: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + SECONDS
    while not met():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.02)


def etag(value: str | None) -> str:
    return (value or "none").encode().hex()[:32]


@pytest.fixture
def machine() -> Iterator[Callable[[str], MetadataServer]]:
    """Gives the metadata server of the machine of that name."""
    machines: dict[str, MetadataServer] = {}

    def named(name: str) -> MetadataServer:
        if name not in machines:
            known = {"instance/name": name, "instance/network-interfaces/0/ip": "127.0.0.1"}
            machines[name] = MetadataServer(known)
        return machines[name]

    yield named
    for server in machines.values():
        server.close()


@pytest.fixture(scope="session")
def cloud_storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an emulated Cloud Storage, as `STORAGE_EMULATOR_HOST` names it."""
    state = tmp_path_factory.mktemp("emulator") / "state.db"
    command = [sys.executable, "-m", "groundplan.rehearse.child", str(state), "all"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/storage.googleapis.com"
        server.stdin.close()  # which ends it


@pytest.fixture(scope="session")
def trainer_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workload as a host has it: the packed files in some folder."""
    folder = tmp_path_factory.mktemp("trainer")
    for path, text in packaged("trainer").files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def patience() -> Callable[[Callable[[], object]], None]:
    """Waits until something is so."""
    return wait_for


@pytest.fixture
def start(trainer_files: Path, tmp_path: Path) -> Iterator[Callable[..., Host]]:
    """Start the trainer on the machine of a metadata server, with a command and further settings."""
    hosts: list[Host] = []

    def started(machine: MetadataServer, command: list[str], **settings: str) -> Host:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("JAX", "XLA", "PYTHON"))}
        given = {
            "PROJECT": "acme-vision-1",
            "RUN": "digits",
            "DATA": "gs://acme-data/digits",
            "CHECKPOINTS": f"file://{tmp_path}/checkpoints",
            "CHECKPOINT_EVERY_SECONDS": "3600",
            "FRAMEWORK": "jax",
            "DISTRIBUTION": json.dumps({"JAX_PLATFORMS": "cpu", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}),
            "HOSTS": "1",
            "PER_HOST": "1",
            "ACCELERATOR": "cpu",
            "IMAGE": "",
            "COMMAND": json.dumps(command),
            "IDLE_MINUTES": "5",
            "METADATA_URL": machine.url,
            "TMPDIR": str(tmp_path),  # a lost host leaves its temporary files
        }
        trainer = subprocess.Popen(
            [sys.executable, str(trainer_files / "main.py")],
            cwd=tmp_path,
            env=inherited | given | settings,
            stdout=subprocess.PIPE,
            text=True,
        )
        hosts.append(Host(trainer))
        return hosts[-1]

    yield started
    for host in hosts:
        host.lose()
        host.trainer.wait()
