"""One host's trainer in a real process: what ends it, with which status, and what is left then."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from groundplan_workloads.trainer.training_run.checkpoints import find
from groundplan_workloads.trainer.training_run.contract import FAILED, FINISHED, IDLE, RETRY, UNUSABLE
from groundplan_workloads.trainer.training_run.storage import FolderStore

COUNTING = """
import json, sys, time
from training_run import attach

run = attach()
state = []
run.restore(lambda file: state.extend(json.load(file)))
for step in range(run.first_step, int(sys.argv[1])):
    state.append(step)
    print(json.dumps({"step": step}), flush=True)
    time.sleep(0.02)
    run.after(step, lambda file: file.write(json.dumps(state).encode()))
run.save(step, lambda file: file.write(json.dumps(state).encode()))
print(json.dumps({"state": state}), flush=True)
"""
SILENT = "import time; from training_run import attach; run = attach(); time.sleep(600)"
FOREIGN = """
import json, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print(json.dumps({"signal": "SIGTERM"}), flush=True), sys.exit(0)))
print(json.dumps({"step": 0}), flush=True)
time.sleep(600)
"""
FORKING = """
import json, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(json.dumps({"step": 0, "child": child.pid}), flush=True)
sys.exit(7)
"""

Machine = Callable[[str], Any]
Patience = Callable[[Callable[[], object]], None]


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


@pytest.fixture
def train(start: Callable[..., Any], machine: Machine) -> Callable[..., Any]:
    """Start the trainer on the machine host-a."""
    return partial(start, machine("host-a"))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "checkpoints/digits")


def test_a_stopped_run_goes_on_where_it_was_and_a_finished_one_does_not(train: Any, patience: Patience) -> None:
    first = train(python(COUNTING, "60"))
    patience(lambda: len(first.steps()) > 5)
    first.trainer.send_signal(signal.SIGTERM)
    assert first.wait() == RETRY
    second = train(python(COUNTING, "60"))
    assert second.wait() == FINISHED
    assert first.steps() + second.steps() == list(range(60))
    assert second.said("state") == [list(range(60))]
    third = train(python(COUNTING, "60"))
    assert third.wait() == FINISHED
    assert third.steps() == []


def test_maintenance_takes_a_checkpoint_and_does_not_stop(
    train: Any, machine: Machine, patience: Patience, store: FolderStore
) -> None:
    host = train(python(COUNTING, "100"))
    patience(host.steps)
    machine("host-a").set("instance/maintenance-event", "TERMINATE_ON_HOST_MAINTENANCE")
    patience(lambda: find(store))
    saved = find(store)[0].step
    assert saved < 99
    assert host.wait() == FINISHED
    assert len(find(store)) == 2


def test_a_machine_that_is_being_preempted_joins_no_group(train: Any, machine: Machine, store: FolderStore) -> None:
    machine("host-a").set("instance/preempted", "TRUE")
    host = train(python(COUNTING, "5"))
    assert host.wait() == RETRY
    assert host.steps() == []
    assert not store.entries("")


def test_a_program_without_progress_is_ended_and_not_to_be_started_again(train: Any) -> None:
    assert train(python(SILENT), IDLE_MINUTES="0.02").wait() == IDLE


def test_a_host_that_waits_too_long_for_others_is_idle(train: Any) -> None:
    assert train(python(COUNTING, "5"), IDLE_MINUTES="0.01", HOSTS="2").wait() == IDLE


def test_a_program_of_another_kind_is_told_by_sigterm_and_has_not_finished_then(train: Any, patience: Patience) -> None:
    host = train(python(FOREIGN), FRAMEWORK="other")
    patience(host.steps)
    host.trainer.send_signal(signal.SIGTERM)
    assert host.wait() == RETRY
    assert host.said("signal") == ["SIGTERM"]


def test_a_failed_program_is_a_failure_and_leaves_no_process(train: Any, patience: Patience) -> None:
    host = train(python(FORKING))
    assert host.wait() == FAILED
    child = int(str(host.said("child")[0]))

    def gone() -> bool:
        try:
            return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    patience(gone)


def test_a_command_that_is_not_there_is_a_failure(train: Any) -> None:
    assert train(["/no/such/program"]).wait() == FAILED


def test_an_incomplete_checkpoint_is_passed_over_and_a_corrupt_one_is_given_up(
    train: Any, patience: Patience, store: FolderStore, tmp_path: Path
) -> None:
    first = train(python(COUNTING, "40"), CHECKPOINT_EVERY_SECONDS="0.2")
    patience(lambda: len(find(store)) >= 2)
    first.lose()
    newest, before = find(store)[:2]
    part = tmp_path / "checkpoints/digits" / newest.name / "part-00000"
    part.write_bytes(b"x" * newest.parts[0].size)
    store.create(f"checkpoints/{99:012d}-000001/part-00000", b"half of it")

    assert train(python(COUNTING, "40")).wait() == FAILED
    again = train(python(COUNTING, "40"))
    assert again.wait() == FINISHED
    assert again.steps() == list(range(before.step + 1, 40))
    assert again.said("state") == [list(range(40))]
    assert not store.entries(f"checkpoints/{99:012d}")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("instance/name", "$(touch marked)"),
        ("instance/name", "host-a; touch marked"),
        ("instance/name", "../../../marked"),
        ("instance/name", None),
        ("instance/network-interfaces/0/ip", "127.0.0.1 --entrypoint=/bin/sh"),
        ("instance/network-interfaces/0/ip", "metadata.example"),
        ("instance/attributes/agent-worker-number", "0`touch marked`"),
    ],
)
def test_metadata_that_cannot_be_is_refused(
    key: str, value: str | None, train: Any, machine: Machine, tmp_path: Path
) -> None:
    machine("host-a").set(key, value)
    host = train(python(COUNTING, "5"))
    assert host.wait() == FAILED
    assert host.said("event") == ["gave_up"]
    assert value is None or value not in json.dumps(host.lines)
    assert not list(tmp_path.rglob("*marked*"))


def test_words_of_the_command_reach_the_program_as_they_are(train: Any, tmp_path: Path) -> None:
    words = ["$(touch marked)", "`touch marked`", "a; touch marked", "* ?", "-rf", "quo\"te's", "", "new\nline"]
    show = "import json, os, sys; print(json.dumps({'words': sys.argv[1:], 'value': os.environ['VALUE']}), flush=True)"
    host = train(python(show, *words), DISTRIBUTION=json.dumps({"VALUE": "$(touch marked)"}))
    assert host.wait() == FINISHED
    assert host.said("words") == [words]
    assert host.said("value") == ["$(touch marked)"]
    assert not (tmp_path / "marked").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RUN", "../other"),
        ("CHECKPOINTS", "s3://bucket"),
        ("CHECKPOINT_EVERY_SECONDS", "nan"),
        ("FRAMEWORK", "caffe"),
        ("DISTRIBUTION", '{"A=B": "c"}'),
        ("DISTRIBUTION", '{"A": 1}'),
        ("HOSTS", "0"),
        ("PER_HOST", "1.5"),
        ("ACCELERATOR", ""),
        ("IMAGE", "--privileged"),
        ("COMMAND", "python train.py"),
        ("COMMAND", "[]"),
        ("IDLE_MINUTES", "-1"),
    ],
)
def test_wrong_settings_are_named_and_not_tried_again(name: str, value: str, train: Any) -> None:
    host = train(["true"], **{name: value})
    assert host.wait() == UNUSABLE
    assert name.lower() in str(host.said("message")[0]).lower()
    assert host.said("event") == ["settings"]


def test_a_container_needs_a_client(train: Any, tmp_path: Path) -> None:
    host = train(["train"], IMAGE="trainer:1", PATH=os.fspath(tmp_path))
    assert host.wait() == UNUSABLE
