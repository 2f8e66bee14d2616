"""Two hosts that train in real processes, lose one of them in the middle, and end as if nothing had happened."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from google.cloud import storage

from groundplan_workloads.trainer.training_run.checkpoints import find
from groundplan_workloads.trainer.training_run.contract import FINISHED, RETRY
from groundplan_workloads.trainer.training_run.storage import FolderStore, open_store

EXAMPLE = Path(__file__).parents[3] / "blueprints/training/digits/train.py"
STEPS = 240


def resumable(tmp_path: Path) -> list[int]:
    """The steps of the checkpoints that a start would find."""
    return [checkpoint.step for checkpoint in find(FolderStore(tmp_path / "checkpoints" / "digits"))]


def losses(*hosts: Any) -> dict[int, object]:
    """The loss by step of the first hosts of one group after the other; a later group's word counts."""
    return {step: loss for host in hosts for step, loss in zip(host.steps(), host.said("loss"), strict=False)}


def test_a_run_that_loses_hosts_ends_as_one_that_does_not(
    start: Callable[..., Any], machine: Callable[[str], Any], patience: Callable[..., None], tmp_path: Path
) -> None:
    a, b, c = machine("host-a"), machine("host-b"), machine("host-c")
    command = [sys.executable, str(EXAMPLE), "--steps", str(STEPS)]
    train = partial(start, command=command, HOSTS="2", CHECKPOINT_EVERY_SECONDS="0.3")

    whole = [train(a, RUN="whole"), train(b, RUN="whole")]
    assert [host.wait() for host in whole] == [FINISHED, FINISHED]
    assert whole[0].steps() == list(range(STEPS))
    assert float(whole[0].said("accuracy")[0]) > 0.9

    # A machine is lost, and a new one takes its place: the first leaves the group that is none any more.
    first, lost = train(a), train(b)
    patience(lambda: len(first.steps()) > 30 and resumable(tmp_path))
    lost.lose()
    replacement = train(c)
    assert first.wait() == RETRY
    killed_at = max(first.steps())
    assert killed_at < STEPS - 1

    # Its service manager starts it again; the group begins from a checkpoint, and not from the beginning.
    second = train(a)
    patience(lambda: len(second.steps()) > 30)
    assert 0 < min(second.steps()) <= killed_at + 1

    # The other machine is preempted: both save the step they are at, and end.
    c.set("instance/preempted", "TRUE")
    assert [second.wait(), replacement.wait()] == [RETRY, RETRY]
    assert resumable(tmp_path)[0] == max(second.steps()) < STEPS - 1

    last = [train(a), train(b)]
    assert [host.wait() for host in last] == [FINISHED, FINISHED]
    assert min(last[0].steps()) == max(second.steps()) + 1
    assert losses(first, second, last[0]) == losses(whole[0])
    assert last[0].said("accuracy") == whole[0].said("accuracy")


def test_a_run_that_is_kept_in_a_bucket_resumes_from_it(
    start: Callable[..., Any],
    machine: Callable[[str], Any],
    patience: Callable[..., None],
    cloud_storage: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", cloud_storage)
    storage.Client(project="acme-vision-1").create_bucket("acme-runs")
    a, b = machine("host-a"), machine("host-b")
    command = [sys.executable, str(EXAMPLE), "--steps", str(STEPS)]
    train = partial(start, command=command, CHECKPOINTS="gs://acme-runs/vision", CHECKPOINT_EVERY_SECONDS="0.3")

    first = train(a)
    patience(lambda: len(first.steps()) > 30)
    a.set("instance/preempted", "TRUE")
    assert first.wait() == RETRY
    (checkpoint, *_) = find(open_store("gs://acme-runs/vision/digits"))
    assert checkpoint.step == max(first.steps()) < STEPS - 1

    second = train(b)
    assert second.wait() == FINISHED
    assert second.steps() == list(range(checkpoint.step + 1, STEPS))
    assert train(b).wait() == FINISHED
