"""The store in a bucket, against an emulator of Cloud Storage where one is installed."""

from __future__ import annotations

import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from google.cloud import storage

from groundplan_workloads.trainer.training_run.bucket import BucketStore
from groundplan_workloads.trainer.training_run.checkpoints import Writing, find
from groundplan_workloads.trainer.training_run.storage import Entry, open_store

EMULATOR = shutil.which("gcp-storage-emulator")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_port: Callable[[], int]) -> Iterator[BucketStore]:
    if EMULATOR is None:
        pytest.skip("gcp-storage-emulator is not installed")
    port = free_port()
    server = subprocess.Popen(
        [EMULATOR, "start", "--host=127.0.0.1", f"--port={port}", "--in-memory", "-q"], cwd=tmp_path
    )
    try:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
        answering(port)
        storage.Client().create_bucket("acme-checkpoints")
        found = open_store("gs://acme-checkpoints/vision/digits")
        assert isinstance(found, BucketStore)
        yield found
    finally:
        server.kill()
        server.wait()


def answering(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/storage/v1/b?project=p", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the emulator did not start")


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
