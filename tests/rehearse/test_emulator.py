"""The emulator is a child process that is there when it is needed and never after."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from groundplan.errors import Missing
from groundplan.rehearse import emulator

TOPIC = "pubsub.googleapis.com/v1/projects/acme-telemetry/topics/telemetry"

HOLDS = """
import sys, time
from pathlib import Path
from groundplan.rehearse import emulator
with emulator.running(Path(sys.argv[1])) as address:
    print(address, flush=True)
    time.sleep(60)
"""


def ask(address: str, verb: str = "GET", path: str = TOPIC) -> tuple[int, object]:
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}/{path}", b"{}" if verb == "PUT" else None, headers, method=verb)  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def answers(address: str) -> bool:
    try:
        ask(address)
    except OSError:
        return False
    return True


def gone(address: str) -> bool:
    for _ in range(100):
        if not answers(address):
            return True
        time.sleep(0.05)
    return False


def test_what_was_made_is_there_for_the_next_one_with_the_same_file(tmp_path: Path) -> None:
    with emulator.running(tmp_path / "google.sqlite") as address:
        assert ask(address)[0] == 404
        assert ask(address, "PUT")[0] == 200
    assert gone(address)
    with emulator.running(tmp_path / "google.sqlite") as address:
        assert ask(address)[0] == 200


def test_it_listens_on_loopback_and_on_a_port_of_its_own(tmp_path: Path) -> None:
    with emulator.running(tmp_path / "a.sqlite") as one, emulator.running(tmp_path / "b.sqlite") as other:
        assert one != other
        assert one.startswith("http://127.0.0.1:")


def test_it_ends_when_its_user_raises(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), emulator.running(tmp_path / "google.sqlite") as address:
        raise ZeroDivisionError
    assert gone(address)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_it_does_not_outlive_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "google.sqlite")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as parent:
        assert parent.stdout
        address = parent.stdout.readline().strip()
        assert answers(address)
        os.kill(parent.pid, how)
    assert gone(address)


def test_what_is_not_installed_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "NEEDED", ("uvicorn", "no_such_module"))
    with pytest.raises(Missing, match="no_such_module") as caught:
        emulator.require()
    assert "groundplan[rehearse]" in caught.value.remedy


def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "google.sqlite"
    broken.write_text("this is no database, but it is long enough to be taken for one " * 20)
    with pytest.raises(Missing, match="not a database"), emulator.running(broken):
        pass
