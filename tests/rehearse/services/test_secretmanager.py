"""Secret Manager: what it fills in, what it refuses, what becomes of versions."""

import base64

import pytest

ROOT = "/secretmanager.googleapis.com/v1/projects/p/secrets"
SECRET = {"replication": {"automatic": {}}}
PAYLOAD = {"payload": {"data": base64.b64encode(b"x").decode()}}


def create(cloud, name="sec", **fields):
    return cloud.ok("POST", ROOT, SECRET | fields, secretId=name)


def add(cloud):
    return cloud.ok("POST", f"{ROOT}/sec:addVersion", PAYLOAD)


@pytest.mark.parametrize(
    "fields",
    [
        {"replication": {}},
        {"replication": {"userManaged": {"replicas": []}}},
        {"replication": {"userManaged": {"replicas": [{"location": "mars"}]}}},
        {"ttl": "86400s", "expireTime": "2100-01-01T00:00:00Z"},
        {"rotation": {"rotationPeriod": "86400s", "nextRotationTime": "2100-01-01T00:00:00Z"}},
        {"topics": [{"name": "topic"}]},
        {"topics": [{}]},
        {"ttl": "999999999999s"},
        {"versionDestroyTtl": "999999999999s"},
        {"topics": [{"name": "projects/p/topics/none"}]},
        {"labels": {"Upper": "x"}},
        {"versionAliases": {"latest": "1"}},
    ],
)
def test_what_google_would_refuse_is_refused(cloud, fields):
    assert cloud.refused("POST", ROOT, SECRET | fields, secretId="sec")[0] == 400


def test_a_rotation_is_not_in_the_past(cloud):
    cloud.ok("PUT", "/pubsub.googleapis.com/v1/projects/p/topics/told", {})
    rotation = {"rotationPeriod": "86400s", "nextRotationTime": "2020-01-01T00:00:00Z"}
    body = SECRET | {"topics": [{"name": "projects/p/topics/told"}], "rotation": rotation}
    assert cloud.refused("POST", ROOT, body, secretId="sec")[0] == 400


def test_names_break_no_rules_and_are_taken_once(cloud):
    assert cloud.refused("POST", ROOT, SECRET, secretId="with.dot")[0] == 400
    assert cloud.refused("POST", ROOT, SECRET)[0] == 400
    create(cloud)
    assert cloud.refused("POST", ROOT, SECRET, secretId="sec")[0] == 409


def test_a_time_to_live_becomes_a_time(cloud):
    made = create(cloud, ttl="3600s")
    assert "ttl" not in made
    assert made["expireTime"] > made["createTime"]


def test_the_replication_stays(cloud):
    create(cloud)
    body = {"replication": {"userManaged": {"replicas": [{"location": "europe-west4"}]}}}
    assert cloud.refused("PATCH", f"{ROOT}/sec", body, updateMask="replication")[0] == 400


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"data": ""},
        {"data": base64.b64encode(b"x" * 65_537).decode()},
        {"data": PAYLOAD["payload"]["data"], "dataCrc32c": "1"},
    ],
)
def test_a_payload_that_cannot_be_kept_is_refused(cloud, payload):
    create(cloud)
    assert cloud.refused("POST", f"{ROOT}/sec:addVersion", {"payload": payload})[0] == 400


def test_a_version_is_found_by_its_alias(cloud):
    create(cloud)
    add(cloud)
    add(cloud)
    cloud.ok("PATCH", f"{ROOT}/sec", {"versionAliases": {"stable": "1"}}, updateMask="versionAliases")
    assert cloud.ok("GET", f"{ROOT}/sec/versions/stable:access")["name"].endswith("/versions/1")
    assert cloud.ok("GET", f"{ROOT}/sec/versions/latest")["name"].endswith("/versions/2")


def test_there_is_no_latest_version_of_an_empty_secret(cloud):
    create(cloud)
    assert cloud.refused("GET", f"{ROOT}/sec/versions/latest:access")[0] == 404


def test_versions_are_listed_newest_first_by_number(cloud):
    create(cloud)
    for _ in range(11):
        add(cloud)
    cloud.ok("POST", f"{ROOT}/sec/versions/11:disable", {})
    listed = cloud.ok("GET", f"{ROOT}/sec/versions", pageSize=3)
    assert [each["name"].rpartition("/")[2] for each in listed["versions"]] == ["11", "10", "9"]
    assert listed["totalSize"] == 11
    assert len(cloud.ok("GET", f"{ROOT}/sec/versions", filter="state:DISABLED")["versions"]) == 1


def test_a_destroyed_payload_is_gone_from_the_state(cloud):
    create(cloud)
    add(cloud)
    cloud.ok("POST", f"{ROOT}/sec/versions/1:destroy", {})
    assert cloud.refused("GET", f"{ROOT}/sec/versions/1:access")[0] == 400
    assert not cloud.state.content("secretmanager.googleapis.com/projects/p/secrets/sec/versions/1")


def test_a_destruction_waits_where_the_secret_asks_for_it(cloud):
    create(cloud, versionDestroyTtl="86400s")
    add(cloud)
    planned = cloud.ok("POST", f"{ROOT}/sec/versions/1:destroy", {})
    assert planned["state"] == "DISABLED"
    assert planned["scheduledDestroyTime"] > planned["createTime"]
    restored = cloud.ok("POST", f"{ROOT}/sec/versions/1:enable", {})
    assert "scheduledDestroyTime" not in restored
    assert cloud.ok("GET", f"{ROOT}/sec/versions/1:access")["payload"]["data"] == PAYLOAD["payload"]["data"]


def test_a_stale_etag_is_refused(cloud):
    create(cloud)
    add(cloud)
    assert cloud.refused("POST", f"{ROOT}/sec/versions/1:disable", {"etag": "old"})[0] == 412
    assert cloud.refused("DELETE", f"{ROOT}/sec", etag="old")[0] == 412
    cloud.ok("DELETE", f"{ROOT}/sec")
    assert cloud.refused("GET", f"{ROOT}/sec/versions/1")[0] == 404


def test_a_regional_secret_has_no_replication(cloud):
    regional = "/secretmanager.googleapis.com/v1/projects/p/locations/europe-west4/secrets"
    assert cloud.refused("POST", regional, SECRET, secretId="sec")[0] == 400
    assert "/locations/europe-west4/" in cloud.ok("POST", regional, {}, secretId="sec")["name"]
