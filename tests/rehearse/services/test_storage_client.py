"""Google's own client of Cloud Storage against a served emulator."""

import io

import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from groundplan.rehearse.checksums import crc32c_text


@pytest.fixture(scope="module")
def client(served):
    return storage.Client("p", credentials=AnonymousCredentials(), client_options={"api_endpoint": served})


@pytest.fixture(scope="module")
def bucket(client):
    return client.create_bucket("client-bucket", location="EU")


def test_a_bucket_comes_back_as_it_was_made(client, bucket):
    found = client.get_bucket("client-bucket")
    assert (found.location, found.location_type, found.storage_class) == ("EU", "multi-region", "STANDARD")
    assert found.metageneration == 1
    assert [each.name for each in client.list_buckets(prefix="client-")] == ["client-bucket"]
    with pytest.raises(exceptions.Conflict):
        client.create_bucket("client-bucket")


def test_an_object_is_uploaded_and_read_whole_and_in_part(bucket):
    blob = bucket.blob("dir/a b.txt")
    blob.metadata = {"who": "me"}
    blob.upload_from_string("hello world", content_type="text/plain", checksum="crc32c")
    assert blob.download_as_bytes() == b"hello world"
    assert blob.download_as_bytes(start=6, end=8) == b"wor"
    found = bucket.get_blob("dir/a b.txt")
    assert (found.size, found.content_type, found.metadata) == (11, "text/plain", {"who": "me"})
    assert found.crc32c == crc32c_text(b"hello world")
    assert found.download_as_text() == "hello world"


def test_a_large_object_goes_up_in_pieces(bucket):
    data = bytes(range(256)) * 4096
    blob = bucket.blob("large.bin", chunk_size=256 * 1024)
    blob.upload_from_file(io.BytesIO(data), size=len(data), content_type="application/x-test")
    assert bucket.blob("large.bin").download_as_bytes() == data
    unknown = bucket.blob("unknown.bin", chunk_size=256 * 1024)
    unknown.upload_from_file(io.BytesIO(data[:-100]))
    assert bucket.blob("unknown.bin", chunk_size=256 * 1024).download_as_bytes() == data[:-100]


def test_writing_and_reading_as_a_file(bucket):
    with bucket.blob("file.txt").open("w", chunk_size=256 * 1024) as file:
        file.write("line\n" * 100_000)
    with bucket.blob("file.txt").open("r") as file:
        assert sum(1 for _ in file) == 100_000


def test_a_condition_that_does_not_hold_is_refused(bucket):
    blob = bucket.blob("once.txt")
    blob.upload_from_string("1", if_generation_match=0)
    with pytest.raises(exceptions.PreconditionFailed):
        blob.upload_from_string("2", if_generation_match=0)
    with pytest.raises(exceptions.NotFound):
        bucket.blob("none.txt").reload()


def test_copies_compositions_and_rewrites(client, bucket):
    first, second = bucket.blob("c/1"), bucket.blob("c/2")
    first.upload_from_string("one ", content_type="text/x-one")
    second.upload_from_string("two")
    joined = bucket.blob("c/joined")
    joined.compose([first, second])
    assert (joined.download_as_bytes(), joined.component_count) == (b"one two", 2)
    copied = bucket.copy_blob(first, bucket, "c/copy")
    assert (copied.download_as_bytes(), copied.content_type) == (b"one ", "text/x-one")
    assert bucket.blob("c/rewritten").rewrite(second)[1:] == (3, 3)
    assert [blob.name for blob in client.list_blobs(bucket, prefix="c/", delimiter="/")] == [
        *("c/1", "c/2", "c/copy", "c/joined", "c/rewritten")
    ]
    listed = client.list_blobs(bucket, delimiter="/")
    list(listed)
    assert "c/" in listed.prefixes


def test_versions_are_kept_and_listed(client):
    bucket = client.create_bucket("versioned-bucket")
    bucket.versioning_enabled = True
    bucket.patch()
    blob = bucket.blob("v")
    blob.upload_from_string("1")
    first = blob.generation
    blob.upload_from_string("2")
    assert len(list(client.list_blobs(bucket, versions=True))) == 2
    assert bucket.blob("v", generation=first).download_as_bytes() == b"1"
    bucket.delete_blob("v")
    assert list(client.list_blobs(bucket)) == []
    with pytest.raises(exceptions.Conflict):
        bucket.delete()
    bucket.delete(force=True)


def test_metadata_and_labels_change(bucket):
    blob = bucket.blob("meta")
    blob.upload_from_string("x")
    blob.cache_control, blob.metadata = "no-cache", {"a": "1"}
    blob.patch()
    blob.reload()
    assert (blob.cache_control, blob.metadata, blob.metageneration) == ("no-cache", {"a": "1"}, 2)
    bucket.labels = {"team": "x"}
    bucket.patch()
    bucket.labels = {}
    bucket.update()


def test_who_may_use_a_bucket(bucket):
    policy = bucket.get_iam_policy(requested_policy_version=3)
    policy.bindings.append({"role": "roles/storage.objectViewer", "members": {"user:a@example.com"}})
    bucket.set_iam_policy(policy)
    assert "user:a@example.com" in bucket.get_iam_policy()["roles/storage.objectViewer"]
    assert bucket.test_iam_permissions(["storage.buckets.get", "storage.objects.list"])
