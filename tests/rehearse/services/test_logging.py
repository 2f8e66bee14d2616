"""Cloud Logging: buckets that outlive their deletion, sinks and their identities, metrics, entries."""

import pytest

from groundplan.rehearse.call import project_number

API = "/logging.googleapis.com/v2"
BUCKETS = f"{API}/projects/p/locations/europe-west4/buckets"
SINKS = f"{API}/projects/p/sinks"
METRICS = f"{API}/projects/p/metrics"
TOPIC = "pubsub.googleapis.com/projects/p/topics/logs"


def test_a_deleted_bucket_is_kept_for_seven_days_and_can_be_had_back(cloud):
    cloud.ok("POST", BUCKETS, {}, bucketId="logs")
    cloud.ok("DELETE", f"{BUCKETS}/logs")
    assert cloud.ok("GET", f"{BUCKETS}/logs")["lifecycleState"] == "DELETE_REQUESTED"
    assert cloud.refused("PATCH", f"{BUCKETS}/logs", {"retentionDays": 3}, updateMask="retentionDays")[0] == 400
    assert cloud.refused("POST", BUCKETS, {}, bucketId="logs")[0] == 409
    cloud.ok("POST", f"{BUCKETS}/logs:undelete", {})
    assert cloud.ok("GET", f"{BUCKETS}/logs")["lifecycleState"] == "ACTIVE"


def test_a_bucket_keeps_entries_for_thirty_days_unless_told(cloud):
    assert cloud.ok("POST", BUCKETS, {"retentionDays": 0}, bucketId="logs")["retentionDays"] == 30
    status, message = cloud.refused("POST", BUCKETS, {"retentionDays": 4000}, bucketId="more")
    assert (status, "retentionDays" in message) == (400, True)


@pytest.mark.parametrize(("name", "days"), [("_Default", 30), ("_Required", 400)])
def test_the_buckets_of_every_project_are_there_and_cannot_be_deleted(cloud, name, days):
    place = f"{API}/projects/p/locations/global/buckets"
    assert cloud.ok("GET", f"{place}/{name}")["retentionDays"] == days
    assert cloud.refused("DELETE", f"{place}/{name}")[0] == 400
    assert {bucket["name"].rpartition("/")[2] for bucket in cloud.ok("GET", place)["buckets"]} == {
        "_Default",
        "_Required",
    }


def test_the_default_bucket_can_be_changed_and_the_required_one_cannot(cloud):
    place = f"{API}/projects/p/locations/global/buckets"
    cloud.ok("PATCH", f"{place}/_Default", {"retentionDays": 7}, updateMask="retentionDays")
    assert cloud.ok("GET", f"{place}/_Default")["retentionDays"] == 7
    assert cloud.refused("PATCH", f"{place}/_Required", {"retentionDays": 7}, updateMask="retentionDays")[0] == 400


def test_every_location_can_be_listed_at_once(cloud):
    cloud.ok("POST", BUCKETS, {}, bucketId="logs")
    found = cloud.ok("GET", f"{API}/projects/p/locations/-/buckets")["buckets"]
    assert [bucket["name"].rpartition("/")[2] for bucket in found] == ["logs", "_Default", "_Required"]


def test_a_bucket_made_by_an_operation_is_in_its_answer(cloud):
    made = cloud.ok("POST", f"{BUCKETS}:createAsync", {"retentionDays": 3}, bucketId="logs")
    assert made["response"]["retentionDays"] == 3


@pytest.mark.parametrize(
    ("destination", "query", "identity"),
    [
        (
            TOPIC,
            {"uniqueWriterIdentity": "true"},
            "serviceAccount:service-{number}@gcp-sa-logging.iam.gserviceaccount.com",
        ),
        (TOPIC, {}, "serviceAccount:cloud-logs@system.gserviceaccount.com"),
        (
            "logging.googleapis.com/projects/p/locations/europe-west4/buckets/logs",
            {"uniqueWriterIdentity": "true"},
            None,
        ),
    ],
)
def test_a_sink_writes_under_an_identity_of_googles(cloud, destination, query, identity):
    made = cloud.ok("POST", SINKS, {"name": "sink", "destination": destination}, **query)
    wanted = identity and identity.format(number=project_number("p"))
    assert made.get("writerIdentity") == wanted
    assert (made["name"], made["resourceName"]) == ("sink", "projects/p/sinks/sink")


def test_an_identity_of_its_own_stays_with_a_sink(cloud):
    cloud.ok("POST", SINKS, {"name": "sink", "destination": TOPIC}, uniqueWriterIdentity="true")
    sink = cloud.ok("PATCH", f"{SINKS}/sink", {"filter": "severity>=ERROR"}, updateMask="filter")
    assert sink["writerIdentity"].startswith("serviceAccount:service-")
    assert sink["destination"] == TOPIC
    status, _ = cloud.refused("PATCH", f"{SINKS}/sink", {}, updateMask="filter", uniqueWriterIdentity="false")
    assert status == 400


@pytest.mark.parametrize("body", [{"name": "sink"}, {"name": "a sink", "destination": TOPIC}])
def test_what_the_api_refuses_of_a_sink(cloud, body):
    assert cloud.refused("POST", SINKS, body)[0] == 400


def test_the_sinks_of_every_project_are_listed(cloud):
    assert [sink["name"] for sink in cloud.ok("GET", SINKS)["sinks"]] == ["_Default", "_Required"]
    assert cloud.refused("PUT", f"{SINKS}/_Required", {"destination": TOPIC})[0] == 400


def test_a_metric_may_have_a_slash_in_its_name(cloud):
    cloud.ok("POST", METRICS, {"name": "nginx/requests", "filter": "severity>=ERROR"})
    found = cloud.ok("GET", f"{METRICS}/nginx%2Frequests")
    assert (found["name"], found["resourceName"]) == ("nginx/requests", "projects/p/metrics/nginx%2Frequests")
    assert found["metricDescriptor"]["type"] == "logging.googleapis.com/user/nginx/requests"
    assert found["metricDescriptor"]["metricKind"] == "DELTA"


def test_an_update_of_a_metric_creates_it_too(cloud):
    cloud.ok("PUT", f"{METRICS}/errors", {"name": "errors", "filter": "severity>=ERROR"})
    cloud.ok("PUT", f"{METRICS}/errors", {"name": "errors", "filter": "severity>=WARNING"})
    assert cloud.ok("GET", f"{METRICS}/errors")["filter"] == "severity>=WARNING"


@pytest.mark.parametrize(
    "change",
    [
        {"filter": ""},
        {"metricDescriptor": {"metricKind": "GAUGE"}},
        {"metricDescriptor": {"valueType": "DISTRIBUTION"}},
        {"labelExtractors": {"code": "EXTRACT(httpRequest.status)"}},
    ],
)
def test_what_the_api_refuses_of_a_metric(cloud, change):
    assert cloud.refused("POST", METRICS, {"name": "errors", "filter": "severity>=ERROR"} | change)[0] == 400


def _write(cloud, *entries):
    common = {"logName": "projects/p/logs/app", "resource": {"type": "global"}}
    cloud.ok("POST", f"{API}/entries:write", common | {"entries": list(entries)})


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("", ["one", "two", "three"]),
        ("severity>=WARNING", ["two", "three"]),
        ('jsonPayload.size > 9 AND resource.type="global"', ["three"]),
        ('textPayload="one" OR textPayload="two"', ["one", "two"]),
        ('NOT textPayload:"o"', ["three"]),
        ("textPayload=~^t", ["two", "three"]),
        ('labels."a/b"=c', ["two"]),
        ('logName="projects/p/logs/app" -(severity=ERROR)', ["one", "two"]),
        ("three", ["three"]),
    ],
)
def test_entries_are_found_by_a_filter(cloud, expression, found):
    _write(
        cloud,
        {"textPayload": "one", "severity": "INFO", "timestamp": "2026-11-01T00:00:01Z"},
        {
            "textPayload": "two",
            "severity": "WARNING",
            "timestamp": "2026-11-01T00:00:02Z",
            "labels": {"a/b": "c"},
        },
        {"textPayload": "three", "severity": "ERROR", "timestamp": "2026-11-01T00:00:03Z", "jsonPayload": {"size": 10}},
    )
    body = {"resourceNames": ["projects/p"], "filter": expression}
    assert [entry["textPayload"] for entry in cloud.ok("POST", f"{API}/entries:list", body)["entries"]] == found


@pytest.mark.parametrize("expression", ["severity>=", "(a", "a=~(", "=x"])
def test_a_filter_that_cannot_be_read_is_refused(cloud, expression):
    _write(cloud, {"textPayload": "one", "severity": "INFO"})
    body = {"resourceNames": ["projects/p"], "filter": expression.replace("a=~", "textPayload=~")}
    assert cloud.refused("POST", f"{API}/entries:list", body)[0] == 400


def test_entries_come_in_pages_newest_first_when_asked(cloud):
    _write(cloud, *({"textPayload": str(at), "timestamp": f"2026-11-01T00:00:0{at}Z"} for at in range(3)))
    body = {"resourceNames": ["projects/p"], "orderBy": "timestamp desc", "pageSize": 2}
    page = cloud.ok("POST", f"{API}/entries:list", body)
    rest = cloud.ok("POST", f"{API}/entries:list", body | {"pageToken": page["nextPageToken"]})
    assert [entry["textPayload"] for entry in page["entries"] + rest["entries"]] == ["2", "1", "0"]


def test_a_log_is_listed_until_it_is_deleted(cloud):
    _write(cloud, {"textPayload": "one"})
    assert cloud.ok("GET", f"{API}/projects/p/logs")["logNames"] == ["projects/p/logs/app"]
    cloud.ok("DELETE", f"{API}/projects/p/logs/app")
    assert cloud.ok("GET", f"{API}/projects/p/logs")["logNames"] == []


def test_an_entry_without_a_resource_is_refused(cloud):
    body = {"logName": "projects/p/logs/app", "entries": [{"textPayload": "one"}]}
    assert cloud.refused("POST", f"{API}/entries:write", body)[0] == 400
