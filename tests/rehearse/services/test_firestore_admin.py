"""Firestore's administration: databases, indexes, fields and backups."""

import pytest

DATABASES = "/firestore.googleapis.com/v1/projects/p/databases"
NATIVE = {"type": "FIRESTORE_NATIVE", "locationId": "europe-west4"}
GROUP = f"{DATABASES}/store/collectionGroups/devices"
BY_STATUS = {"fields": [{"fieldPath": "status", "order": "ASCENDING"}, {"fieldPath": "seen", "order": "DESCENDING"}]}


@pytest.fixture
def store(cloud):
    """The emulated APIs with a database."""
    cloud.ok("POST", DATABASES, NATIVE, databaseId="store")
    return cloud


def test_a_database_has_the_defaults_of_its_edition(store):
    found = store.ok("GET", f"{DATABASES}/store")
    assert found["concurrencyMode"] == "PESSIMISTIC"
    assert found["versionRetentionPeriod"] == "3600s"
    assert found["deleteProtectionState"] == "DELETE_PROTECTION_DISABLED"
    store.ok("POST", DATABASES, NATIVE | {"databaseEdition": "ENTERPRISE"}, databaseId="documents")
    assert store.ok("GET", f"{DATABASES}/documents")["concurrencyMode"] == "OPTIMISTIC"


def test_only_the_first_database_of_a_project_is_free(store):
    store.ok("POST", DATABASES, NATIVE, databaseId="second")
    assert [each["freeTier"] for each in store.ok("GET", DATABASES)["databases"]] == [False, True]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (NATIVE, "db"),
        (NATIVE, "Registry"),
        ({"type": "FIRESTORE_NATIVE"}, "registry"),
        ({"locationId": "europe-west4"}, "registry"),
        (NATIVE | {"locationId": "europe-west99"}, "registry"),
    ],
)
def test_what_the_api_refuses_of_a_database(cloud, body, name):
    assert cloud.refused("POST", DATABASES, body, databaseId=name)[0] == 400


def test_point_in_time_recovery_keeps_versions_for_a_week(store):
    body = {"pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED"}
    store.ok("PATCH", f"{DATABASES}/store", body, updateMask="pointInTimeRecoveryEnablement")
    assert store.ok("GET", f"{DATABASES}/store")["versionRetentionPeriod"] == "604800s"


def test_a_database_stays_where_it_is(store):
    assert store.refused("PATCH", f"{DATABASES}/store", {"locationId": "nam5"}, updateMask="locationId")[0] == 400


def test_a_protected_database_cannot_be_deleted(store):
    body = {"deleteProtectionState": "DELETE_PROTECTION_ENABLED"}
    store.ok("PATCH", f"{DATABASES}/store", body, updateMask="deleteProtectionState")
    assert store.refused("DELETE", f"{DATABASES}/store")[0] == 400
    body = {"deleteProtectionState": "DELETE_PROTECTION_DISABLED"}
    store.ok("PATCH", f"{DATABASES}/store", body, updateMask="deleteProtectionState")
    store.ok("POST", f"{GROUP}/indexes", BY_STATUS)
    store.ok("DELETE", f"{DATABASES}/store")
    assert store.state.below("firestore.googleapis.com") == []


def test_an_index_ends_with_the_name_of_the_document(store):
    made = store.ok("POST", f"{GROUP}/indexes", BY_STATUS)["response"]
    assert made["fields"][-1] == {"fieldPath": "__name__", "order": "DESCENDING"}
    assert made["state"] == "READY"
    assert store.ok("GET", f"/firestore.googleapis.com/v1/{made['name']}")["queryScope"] == "COLLECTION"
    assert len(store.ok("GET", f"{DATABASES}/store/collectionGroups/-/indexes")["indexes"]) == 1


def test_an_index_of_a_vector_ends_with_it(store):
    vector = {"fieldPath": "place", "vectorConfig": {"dimension": 8, "flat": {}}}
    assert store.ok("POST", f"{GROUP}/indexes", {"fields": [vector]})["response"]["fields"] == [vector]


def test_the_same_index_is_not_made_twice(store):
    store.ok("POST", f"{GROUP}/indexes", BY_STATUS)
    assert store.refused("POST", f"{GROUP}/indexes", BY_STATUS)[0] == 409


@pytest.mark.parametrize(
    "fields",
    [
        [{"fieldPath": "status", "order": "ASCENDING"}],
        [{"fieldPath": "status"}, {"fieldPath": "seen", "order": "ASCENDING"}],
        [{"fieldPath": "a", "arrayConfig": "CONTAINS"}, {"fieldPath": "b", "arrayConfig": "CONTAINS"}],
    ],
)
def test_what_the_api_refuses_of_an_index(store, fields):
    assert store.refused("POST", f"{GROUP}/indexes", {"fields": fields})[0] == 400


def test_an_index_needs_its_database(cloud):
    assert cloud.refused("POST", f"{GROUP}/indexes", BY_STATUS)[0] == 404


def test_a_field_that_was_never_configured_has_the_indexes_of_the_database(store):
    found = store.ok("GET", f"{GROUP}/fields/status")["indexConfig"]
    assert found["usesAncestorConfig"] is True
    assert len(found["indexes"]) == 3


def test_a_field_without_indexes_by_which_documents_expire(store):
    made = store.ok("PATCH", f"{GROUP}/fields/expires", {"indexConfig": {}, "ttlConfig": {}})["response"]
    assert made["ttlConfig"] == {"state": "ACTIVE"}
    assert "indexes" not in made["indexConfig"]
    assert len(store.ok("GET", f"{GROUP}/fields")["fields"]) == 1


def test_documents_expire_by_one_field_of_a_collection_group(store):
    store.ok("PATCH", f"{GROUP}/fields/expires", {"ttlConfig": {}}, updateMask="ttlConfig")
    assert store.refused("PATCH", f"{GROUP}/fields/other", {"ttlConfig": {}}, updateMask="ttlConfig")[0] == 400


def test_a_field_that_goes_back_to_the_default_leaves_nothing(store):
    store.ok("PATCH", f"{GROUP}/fields/expires", {"indexConfig": {}, "ttlConfig": {}})
    store.ok("PATCH", f"{GROUP}/fields/expires", {}, updateMask="indexConfig,ttlConfig")
    assert store.ok("GET", f"{GROUP}/fields")["fields"] == []
    assert store.ok("GET", f"{GROUP}/fields/expires")["indexConfig"]["usesAncestorConfig"] is True


def test_one_backup_schedule_a_day_for_at_most_fourteen_weeks(store):
    place = f"{DATABASES}/store/backupSchedules"
    assert store.refused("POST", place, {"retention": "8467201s", "dailyRecurrence": {}})[0] == 400
    assert store.refused("POST", place, {"retention": "604800s"})[0] == 400
    made = store.ok("POST", place, {"retention": "604800s", "dailyRecurrence": {}})
    assert store.refused("POST", place, {"retention": "604800s", "dailyRecurrence": {}})[0] == 409
    store.ok("POST", place, {"retention": "604800s", "weeklyRecurrence": {"day": "MONDAY"}})
    store.ok("DELETE", f"/firestore.googleapis.com/v1/{made['name']}")
