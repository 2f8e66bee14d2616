"""`emulate` serves until it is interrupted, and what it prints points tools at it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cli.command import Run
from groundplan.errors import Missing
from groundplan.rehearse import emulator

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


@contextmanager
def emulating(*words: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The verb in a process of its own, and the document that it prints."""
    command = [str(Path(sys.executable).with_name("groundplan")), "emulate", "--json", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            lines = []
            while not lines or lines[-1] != "}\n":
                lines.append(process.stdout.readline())
                assert lines[-1], process.stderr.read() if process.stderr else ""
            yield process, json.loads("".join(lines))
        finally:
            process.kill()


def status(url: str, verb: str = "GET", body: bytes | None = None) -> int:
    request = urllib.request.Request(url, body, {"content-type": "application/json"}, method=verb)  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_it_serves_what_it_prints_and_ends_well_when_interrupted(tmp_path: Path) -> None:
    with emulating("--state", str(tmp_path / "google.sqlite")) as (process, told):
        Draft202012Validator(json.loads((REFERENCE / "emulate.schema.json").read_text())).validate(told)
        topic = told["environment"]["GOOGLE_PUBSUB_CUSTOM_ENDPOINT"] + "projects/acme-telemetry/topics/telemetry"
        assert status(topic) == 404
        assert status(topic, "PUT", b"{}") == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    with emulating("--state", str(tmp_path / "google.sqlite")) as (_, told):
        again = told["environment"]["GOOGLE_PUBSUB_CUSTOM_ENDPOINT"]
        assert status(f"{again}projects/acme-telemetry/topics/telemetry") == 200


def test_a_new_project_has_what_is_not_enabled_refused() -> None:
    with emulating("--new-project") as (_, told):
        assert status(told["terraform"]["cloud_scheduler_custom_endpoint"] + "projects/acme-x/locations/l/jobs") == 403


def test_without_a_file_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with emulating() as (process, _):
        assert os.listdir(tmp_path)  # noqa: PTH208
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
    for _ in range(50):
        if not os.listdir(tmp_path):  # noqa: PTH208
            return
        time.sleep(0.1)
    pytest.fail("files are left")


def test_a_port_that_is_taken_is_told_without_a_traceback(run: Run) -> None:
    with emulating() as (_, told):
        ran = run("emulate", "--port", told["address"].rpartition(":")[2])
        assert ran.code == 3
        assert "Traceback" not in ran.err
        assert "in use" in ran.err


def test_without_the_extra_it_ends_with_3_and_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise Missing("the emulated Google APIs need uvicorn", emulator.INSTALL)

    monkeypatch.setattr(emulator, "require", absent)
    ran = run("emulate")
    assert ran.code == 3
    assert "groundplan[rehearse]" in ran.err
