"""PATCH with nulls: what is sent replaces, null takes away, the rest stays."""

import pytest

BUCKET = "/storage.googleapis.com/storage/v1/b/patched-bucket"
OLD = {"name": "patched-bucket", "labels": {"a": "1", "b": "2"}, "website": {"mainPageSuffix": "index.html"}}


@pytest.mark.parametrize(
    ("sent", "labels", "website"),
    [
        ({"labels": {"b": "3"}}, {"a": "1", "b": "3"}, OLD["website"]),
        ({"labels": {"a": None}}, {"b": "2"}, OLD["website"]),
        ({"labels": None}, None, OLD["website"]),
        ({"website": {"notFoundPage": "404.html"}}, OLD["labels"], OLD["website"] | {"notFoundPage": "404.html"}),
        ({}, OLD["labels"], OLD["website"]),
    ],
)
def test_what_a_patch_leaves(cloud, sent, labels, website):
    cloud.ok("POST", "/storage.googleapis.com/storage/v1/b", OLD, project="p")
    cloud.ok("PATCH", BUCKET, sent)
    bucket = cloud.ok("GET", BUCKET)
    assert (bucket.get("labels"), bucket["website"]) == (labels, website)
