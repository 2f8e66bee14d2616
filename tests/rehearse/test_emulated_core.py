"""What holds for every emulated API."""

from urllib.request import urlopen

import pytest


@pytest.mark.parametrize("path", ["/pubsub.googleapis.com/v1/projects/p/topics", "/v1/projects/p/topics"])
def test_an_emulator_in_its_own_process_answers(served, path):
    with urlopen(served + path) as answer:  # noqa: S310 - an address of ours
        assert answer.read() == b'{"topics": []}'


def test_what_is_refused_leaves_nothing_behind(cloud):
    assert cloud.refused("PUT", "/pubsub.googleapis.com/v1/projects/p/topics/t", {"labels": 1})[0] == 400
    assert cloud.refused("GET", "/pubsub.googleapis.com/v1/projects/p/topics/t")[0] == 404


def test_null_in_a_map_is_no_fault(cloud):
    """A client takes a label away from a bucket by sending null for it."""
    body = {"name": "nulls-in-a-map", "labels": {"kept": "a", "gone": None}}
    cloud.ok("POST", "/storage.googleapis.com/storage/v1/b", body, project="p")


def test_a_boolean_in_the_query_may_be_written_as_python_writes_it(cloud):
    cloud.ok("POST", "/storage.googleapis.com/storage/v1/b", {"name": "queried-bucket"}, project="p")
    cloud.ok("GET", "/storage.googleapis.com/storage/v1/b/queried-bucket/o", versions="True")
    assert cloud.refused("GET", "/storage.googleapis.com/storage/v1/b/queried-bucket/o", versions="yes")[0] == 400


def test_json_of_any_kind_passes_where_a_message_holds_it(cloud):
    """BigQuery's rows are objects of any values: the document has a message of type `any` for them."""
    datasets = "/bigquery.googleapis.com/bigquery/v2/projects/p/datasets"
    cloud.ok("POST", datasets, {"datasetReference": {"datasetId": "d"}})
    table = {"tableReference": {"projectId": "p", "datasetId": "d", "tableId": "t"}}
    cloud.ok("POST", f"{datasets}/d/tables", table | {"schema": {"fields": [{"name": "a", "type": "INTEGER"}]}})
    answer = cloud.ok("POST", f"{datasets}/d/tables/t/insertAll", {"rows": [{"json": {"a": 1}}]})
    assert "insertErrors" not in answer


def test_an_enum_may_be_sent_by_its_number(cloud):
    """Numbers of Cloud KMS do not follow the order in the document."""
    ring = "/cloudkms.googleapis.com/v1/projects/p/locations/europe-west4/keyRings"
    cloud.ok("POST", ring, {}, keyRingId="r")
    key = cloud.ok("POST", f"{ring}/r/cryptoKeys", {"purpose": 9}, cryptoKeyId="k")
    assert key["purpose"] == "MAC"
