"""Firestore's documents: written, committed together, found."""

import json
from urllib.request import Request, urlopen

import pytest

DATABASES = "/firestore.googleapis.com/v1/projects/p/databases"
ROOT = f"{DATABASES}/store/documents"
NAME = "projects/p/databases/store/documents"
NATIVE = {"type": "FIRESTORE_NATIVE", "locationId": "europe-west4"}


def fields(**values):
    kinds = {str: "stringValue", int: "integerValue", bool: "booleanValue"}
    return {key: {kinds[type(value)]: str(value) if type(value) is int else value} for key, value in values.items()}


@pytest.fixture
def store(cloud):
    """The emulated APIs with a database."""
    cloud.ok("POST", DATABASES, NATIVE, databaseId="store")
    return cloud


@pytest.fixture
def devices(store):
    """A database with three devices, one of them below another."""
    for key, size in (("a", 3), ("b", 1)):
        store.ok("POST", f"{ROOT}/devices", {"fields": fields(name=key, size=size)}, documentId=key)
    store.ok("POST", f"{ROOT}/devices/a/devices", {"fields": fields(name="c", size=2)}, documentId="c")
    return store


def test_a_document_is_created_read_and_deleted(devices):
    found = devices.ok("GET", f"{ROOT}/devices/a/devices/c")
    assert (found["name"], found["fields"]) == (f"{NAME}/devices/a/devices/c", fields(name="c", size=2))
    assert devices.refused("POST", f"{ROOT}/devices", {}, documentId="a")[0] == 409
    devices.ok("DELETE", f"{ROOT}/devices/a")
    assert devices.refused("GET", f"{ROOT}/devices/a")[0] == 404
    devices.ok("GET", f"{ROOT}/devices/a/devices/c")
    devices.ok("DELETE", f"{ROOT}/devices/a")


def test_a_collection_is_listed_without_what_lies_deeper(devices):
    listed = devices.ok("GET", f"{ROOT}/devices")["documents"]
    assert [each["name"].rpartition("/")[2] for each in listed] == ["a", "b"]
    assert devices.ok("POST", f"{ROOT}/devices/a:listCollectionIds", {})["collectionIds"] == ["devices"]
    assert devices.ok("GET", f"{ROOT}/nothing") == {}


def test_a_patch_changes_the_fields_of_its_mask_and_creates_what_is_not_there(devices):
    query = {"updateMask.fieldPaths": "size"}
    devices.ok("PATCH", f"{ROOT}/devices/a", {"fields": fields(size=9, name="x")}, **query)
    assert devices.ok("GET", f"{ROOT}/devices/a")["fields"] == fields(name="a", size=9)
    devices.ok("PATCH", f"{ROOT}/devices/d", {"fields": fields(name="d")})
    query = {"currentDocument.exists": "true"}
    assert devices.refused("PATCH", f"{ROOT}/devices/e", {"fields": {}}, **query)[0] == 404


def test_all_writes_of_a_commit_are_done_or_none(devices):
    update = {"update": {"name": f"{NAME}/devices/a", "fields": fields(name="z")}}
    missing = {"delete": f"{NAME}/devices/e", "currentDocument": {"exists": True}}
    assert devices.refused("POST", f"{ROOT}:commit", {"writes": [update, missing]})[0] == 404
    assert devices.ok("GET", f"{ROOT}/devices/a")["fields"]["name"] == {"stringValue": "a"}
    done = devices.ok("POST", f"{ROOT}:commit", {"writes": [update, {"delete": f"{NAME}/devices/b"}]})
    assert len(done["writeResults"]) == 2


def test_a_commit_counts_and_collects(devices):
    tags = {"arrayValue": {"values": [{"stringValue": "new"}]}}["arrayValue"]
    transforms = [
        {"fieldPath": "size", "increment": {"integerValue": "4"}},
        {"fieldPath": "tags", "appendMissingElements": tags},
        {"fieldPath": "seen", "setToServerValue": "REQUEST_TIME"},
    ]
    devices.ok(
        "POST",
        f"{ROOT}:commit",
        {"writes": [{"transform": {"document": f"{NAME}/devices/a", "fieldTransforms": transforms}}] * 2},
    )
    found = devices.ok("GET", f"{ROOT}/devices/a")["fields"]
    assert found["size"] == {"integerValue": "11"}
    assert found["tags"] == {"arrayValue": tags}
    assert "timestampValue" in found["seen"]


def where(field, op, value):
    return {"fieldFilter": {"field": {"fieldPath": field}, "op": op, "value": value}}


BY_SIZE = [{"field": {"fieldPath": "size"}, "direction": "DESCENDING"}]
LARGE = where("size", "GREATER_THAN", {"integerValue": "1"})


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"from": [{"collectionId": "devices"}]}, ["a", "b"]),
        ({"from": [{"collectionId": "devices", "allDescendants": True}], "orderBy": BY_SIZE}, ["a", "c", "b"]),
        ({"from": [{"collectionId": "devices"}], "orderBy": BY_SIZE, "limit": 1}, ["a"]),
        ({"from": [{"collectionId": "devices", "allDescendants": True}], "where": LARGE, "offset": 1}, ["c"]),
        ({"from": [{"collectionId": "devices"}], "where": where("name", "EQUAL", {"stringValue": "b"})}, ["b"]),
        ({"from": [{"collectionId": "devices"}], "where": where("size", "LESS_THAN", {"stringValue": "b"})}, []),
        (
            {
                "from": [{"collectionId": "devices"}],
                "where": {
                    "compositeFilter": {"op": "OR", "filters": [LARGE, where("size", "EQUAL", {"doubleValue": 1.0})]}
                },
            },
            ["a", "b"],
        ),
    ],
)
def test_a_query_finds_documents_in_its_order(devices, query, names):
    answer = devices.ok("POST", f"{ROOT}:runQuery", {"structuredQuery": query})
    assert [each["document"]["fields"]["name"]["stringValue"] for each in answer if "document" in each] == names


def test_a_query_can_start_below_a_document(devices):
    query = {"from": [{"collectionId": "devices"}]}
    (one,) = devices.ok("POST", f"{ROOT}/devices/a:runQuery", {"structuredQuery": query})
    assert one["document"]["name"].endswith("/devices/c")


def test_documents_are_fetched_together_and_those_missing_are_told(devices):
    names = [f"{NAME}/devices/a", f"{NAME}/devices/x"]
    first, second = devices.ok("POST", f"{ROOT}:batchGet", {"documents": names})
    assert first["found"]["name"] == names[0]
    assert second["missing"] == names[1]


def test_a_database_that_does_not_exist_has_no_documents(cloud):
    assert cloud.refused("GET", f"{ROOT}/devices/a")[0] == 404


def test_calls_are_passed_on_to_the_emulator_that_the_environment_names(cloud, served, monkeypatch):
    """Another emulator of the same calls stands where Google's own would: only there is a database."""
    body = json.dumps(NATIVE).encode()
    headers = {"Content-Type": "application/json"}
    made = Request(f"{served}{DATABASES}?databaseId=store", body, headers)  # noqa: S310 - an address of ours
    urlopen(made).close()  # noqa: S310 - the same
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", served.removeprefix("http://"))
    cloud.ok("POST", f"{ROOT}/devices", {"fields": fields(name="far")}, documentId="far")
    assert cloud.ok("GET", f"{ROOT}/devices/far")["fields"] == fields(name="far")
    assert cloud.refused("GET", f"{ROOT}/devices/none")[0] == 404
    query = {"structuredQuery": {"from": [{"collectionId": "devices"}]}}
    assert cloud.ok("POST", f"{ROOT}:runQuery", query)[0]["document"]["name"] == f"{NAME}/devices/far"
    assert cloud.state.below("firestore.googleapis.com") == []


def test_an_emulator_that_does_not_answer_is_told(cloud, monkeypatch):
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    assert cloud.refused("GET", f"{ROOT}/devices/a")[0] == 503
