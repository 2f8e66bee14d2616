"""Checkpoints are complete or do not count, whatever was lost, cut off or left behind."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundplan_workloads.trainer.training_run import checkpoints
from groundplan_workloads.trainer.training_run.checkpoints import KEPT, CorruptCheckpointError, Writing, find, sweep
from groundplan_workloads.trainer.training_run.storage import FolderStore


def write(store: FolderStore, step: int, attempt: int = 1, parts: int = 3) -> None:
    """Let `parts` processes write a checkpoint at the same time."""
    with ThreadPoolExecutor(parts) as pool:
        writing = [Writing(store, attempt=attempt, part=part, parts=parts) for part in range(parts)]
        list(
            pool.map(
                lambda part: part[1].save(step, lambda file: file.write(content(step, part[0]))), enumerate(writing)
            )
        )


def content(step: int, part: int) -> bytes:
    return b"step %d, part %d;" % (step, part) * 20


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def test_what_all_wrote_is_what_all_read(store: FolderStore) -> None:
    write(store, 7)
    (found,) = find(store)
    assert found.step == 7
    for part in range(3):
        with found.open(store, part) as file:
            assert file.read() == content(7, part)


def test_the_newest_comes_first_and_the_last_few_are_kept(store: FolderStore) -> None:
    for step in (2, 10, 9, 100, 11):
        write(store, step)
    assert [found.step for found in find(store)] == [100, 11, 10][:KEPT]
    assert len({entry.name.split("/")[1] for entry in store.entries("checkpoints/")}) == KEPT


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_without_any_one_of_its_objects_or_bytes_a_checkpoint_does_not_count(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("store")
    store = FolderStore(root)
    write(store, 5)
    write(store, 6)
    needed = [entry for entry in store.entries("checkpoints/000000000006") if "receipt" not in entry.name]
    hit = data.draw(st.sampled_from(needed))
    left = data.draw(st.one_of(st.none(), st.integers(0, hit.size - 1)))
    if left is None:
        store.delete(hit.name)
    else:
        (root / hit.name).write_bytes((root / hit.name).read_bytes()[:left])
    assert [found.step for found in find(store)] == [5]


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"step": 6, "parts": []}',
        b'{"step": 5, "parts": [{"size": 1, "sha256": "x"}]}',
        b"\xff",
    ],
)
def test_a_manifest_that_says_nothing_sensible_does_not_count(manifest: bytes, store: FolderStore) -> None:
    store.create("checkpoints/000000000006-000001/part-00000", b"x")
    store.create("checkpoints/000000000006-000001/manifest", manifest)
    assert find(store) == []


def test_a_changed_byte_is_found_when_read_and_the_one_before_counts_then(store: FolderStore, tmp_path: Path) -> None:
    write(store, 5)
    write(store, 6)
    newest = find(store)[0]
    (tmp_path / newest.name / "part-00001").write_bytes(content(6, 1)[:-1] + b"?")
    with pytest.raises(CorruptCheckpointError), newest.open(store, 1):
        pytest.fail("it was read")
    assert [found.step for found in find(store)] == [5]


def test_parts_of_two_attempts_never_make_one_checkpoint(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    Writing(store, attempt=1, part=1, parts=2).save(6, lambda file: file.write(b"of the first attempt"))
    monkeypatch.setattr(checkpoints, "PATIENCE_SECONDS", 0.0)
    with pytest.raises(TimeoutError):
        Writing(store, attempt=2, part=0, parts=2).save(6, lambda file: file.write(b"of the second"))
    assert find(store) == []


def test_leftovers_of_earlier_attempts_go_and_work_of_this_one_stays(store: FolderStore) -> None:
    write(store, 5, attempt=1)
    Writing(store, attempt=1, part=1, parts=2).save(6, lambda file: file.write(b"left behind"))
    Writing(store, attempt=2, part=1, parts=2).save(7, lambda file: file.write(b"being written"))
    sweep(store, 2)
    folders = {entry.name.split("/")[1] for entry in store.entries("checkpoints/")}
    assert folders == {"000000000005-000001", "000000000007-000002"}


def test_a_manifest_comes_last(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    upload = FolderStore.upload
    monkeypatch.setattr(
        FolderStore, "upload", lambda self, name, source: (order.append(name), upload(self, name, source))
    )
    write(store, 6)
    assert order[-1].endswith("/manifest")
    assert len(json.loads(store.read(order[-1]) or b"")["parts"]) == 3
