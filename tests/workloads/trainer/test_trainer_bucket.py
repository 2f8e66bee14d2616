"""The store in a bucket, against the emulated Cloud Storage: what hosts agree on is decided once, whoever is first."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from google.cloud import storage

from groundplan_workloads.trainer.training_run.bucket import BucketStore
from groundplan_workloads.trainer.training_run.checkpoints import Writing, find
from groundplan_workloads.trainer.training_run.storage import Entry, open_store


@pytest.fixture
def store(cloud_storage: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketStore]:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", cloud_storage)
    bucket = storage.Client(project="acme-vision-1").create_bucket("acme-checkpoints")
    found = open_store("gs://acme-checkpoints/vision/digits")
    assert isinstance(found, BucketStore)
    yield found
    bucket.delete(force=True)


def test_objects_live_below_the_folder_of_the_run(store: BucketStore, tmp_path: Path) -> None:
    assert store.read("rounds/1") is None
    assert store.create("rounds/1", b"first")
    (tmp_path / "part").write_bytes(b"part")
    store.upload("checkpoints/part", tmp_path / "part")
    assert store.entries("") == [Entry("checkpoints/part", 4), Entry("rounds/1", 5)]
    assert store.entries("rounds/") == [Entry("rounds/1", 5)]
    store.download("checkpoints/part", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"part"
    store.delete("rounds/1")
    store.delete("rounds/1")
    assert store.read("rounds/1") is None
    with pytest.raises(FileNotFoundError):
        store.download("rounds/1", tmp_path / "copy")


def test_a_checkpoint_in_a_bucket_is_found_and_read(store: BucketStore) -> None:
    Writing(store, attempt=1, part=0, parts=1).save(3, lambda file: file.write(b"state"))
    (found,) = find(store)
    with found.open(store, 0) as file:
        assert file.read() == b"state"


def test_of_all_that_claim_a_name_at_once_one_gets_it(store: BucketStore) -> None:
    contents = [str(number).encode() for number in range(8)]
    with ThreadPoolExecutor(len(contents)) as hosts:
        claimed = list(hosts.map(lambda content: store.create("rounds/1", content), contents))
    assert claimed.count(True) == 1
    assert store.read("rounds/1") == contents[claimed.index(True)]


def test_nothing_is_overwritten_and_a_repeated_request_is_no_conflict(store: BucketStore, tmp_path: Path) -> None:
    assert store.create("rounds/1", b"mine")
    assert store.create("rounds/1", b"mine")
    assert not store.create("rounds/1", b"yours")
    (tmp_path / "part").write_bytes(b"part")
    (tmp_path / "longer").write_bytes(b"a longer part")
    store.upload("checkpoints/part", tmp_path / "part")
    store.upload("checkpoints/part", tmp_path / "part")
    with pytest.raises(FileExistsError):
        store.upload("checkpoints/part", tmp_path / "longer")
    store.download("checkpoints/part", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"part"


def test_a_bucket_that_is_not_there_is_a_failure_of_the_store(store: BucketStore) -> None:
    nowhere = open_store("gs://acme-elsewhere/vision")
    with pytest.raises(OSError, match="no such object or bucket"):
        nowhere.create("rounds/1", b"first")
    assert store.read("rounds/1") is None
