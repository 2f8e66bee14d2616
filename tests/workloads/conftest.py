"""The servers that the workloads talk to, started on free ports of 127.0.0.1 and gone after the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
JAVA = shutil.which("java")
START_SECONDS = 30.0


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Finds a port of 127.0.0.1 that nobody listens on."""
    return find_free_port


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def emulator_jar(pattern: str) -> Path | None:
    """One of Google's emulators, where the Google Cloud CLI has it."""
    gcloud = shutil.which("gcloud")
    roots = [Path("/usr/lib/google-cloud-sdk")] + ([Path(gcloud).resolve().parent.parent] if gcloud else [])
    jars = [jar for root in roots for jar in root.glob(f"platform/{pattern}")]
    return jars[0] if jars else None


def running(command: list[str], port: int) -> Iterator[int]:
    """Run a server until the tests are done; yields its port once it listens."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{command[0]} did not start")
            time.sleep(0.05)
        yield port
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real MQTT broker."""
    if MOSQUITTO is None:
        pytest.skip("mosquitto is not installed")
    port = find_free_port()
    settings = tmp_path_factory.mktemp("mosquitto") / "mosquitto.conf"
    settings.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nmax_inflight_messages 0\n"
        "max_queued_messages 0\npersistence false\n"
    )
    yield from running([MOSQUITTO, "-c", str(settings)], port)


@pytest.fixture(scope="session")
def pubsub() -> Iterator[str]:
    """The address of Google's Pub/Sub emulator."""
    jar = emulator_jar("pubsub-emulator/lib/cloud-pubsub-emulator-*.jar")
    if jar is None or JAVA is None:
        pytest.skip("the Pub/Sub emulator (Google Cloud CLI) or Java is not installed")
    port = find_free_port()
    emulator = ["com.google.cloud.pubsub.testing.v1.Main", "--host=127.0.0.1", f"--port={port}"]
    for _ in running([JAVA, "-Xmx256m", "-cp", str(jar), *emulator], port):
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="session")
def firestore() -> Iterator[str]:
    """The address of Google's Firestore emulator."""
    jar = emulator_jar("cloud-firestore-emulator/cloud-firestore-emulator.jar")
    if jar is None or JAVA is None:
        pytest.skip("the Firestore emulator (Google Cloud CLI) or Java is not installed")
    port = find_free_port()
    emulator = ["com.google.cloud.datastore.emulator.firestore.CloudFirestore", "start"]
    command = [JAVA, "-Xmx256m", "-cp", str(jar), *emulator, "--host=127.0.0.1", f"--port={port}"]
    for _ in running(command, port):
        yield f"127.0.0.1:{port}"
