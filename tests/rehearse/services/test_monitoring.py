"""Cloud Monitoring: what alert policies name must exist, and stays while they name it."""

import pytest

from groundplan.rehearse.call import project_number

V3 = "/monitoring.googleapis.com/v3/projects/p"
V1 = "/monitoring.googleapis.com/v1/projects/p/dashboards"
BACKLOG = 'resource.type="pubsub_subscription" AND metric.type="pubsub.googleapis.com/subscription/backlog_bytes"'


def policy(text=BACKLOG, **more):
    threshold = {"filter": text, "comparison": "COMPARISON_GT", "duration": "60s"}
    return {
        "displayName": "backlog",
        "combiner": "OR",
        "conditions": [{"displayName": "old", "conditionThreshold": threshold}],
        **more,
    }


def channel(cloud):
    body = {"type": "email", "labels": {"email_address": "a@example.com"}}
    return cloud.ok("POST", f"{V3}/notificationChannels", body)["name"]


def test_a_policy_and_its_conditions_are_numbered_and_enabled(cloud):
    made = cloud.ok("POST", f"{V3}/alertPolicies", policy())
    assert made["name"].startswith("projects/p/alertPolicies/")
    assert made["conditions"][0]["name"].startswith(f"{made['name']}/conditions/")
    assert made["enabled"] is True


def test_a_channel_that_a_policy_names_must_exist_and_stays(cloud):
    assert (
        cloud.refused(
            "POST", f"{V3}/alertPolicies", policy(notificationChannels=["projects/p/notificationChannels/1"])
        )[0]
        == 404
    )
    name = channel(cloud)
    made = cloud.ok("POST", f"{V3}/alertPolicies", policy(notificationChannels=[name]))
    path = f"/monitoring.googleapis.com/v3/{name}"
    assert cloud.refused("DELETE", path)[0] == 400
    cloud.ok("DELETE", path, force="true")
    assert cloud.ok("GET", f"/monitoring.googleapis.com/v3/{made['name']}")["notificationChannels"] == []


@pytest.mark.parametrize(
    "body",
    [
        policy(combiner="COMBINE_UNSPECIFIED"),
        policy(conditions=[]),
        policy('metric.type="pubsub.googleapis.com/subscription/backlog_bytes"'),
        policy('resource.type="pubsub_subscription"'),
        policy(alertStrategy={"autoClose": "60s"}),
    ],
)
def test_what_the_api_refuses_of_a_policy(cloud, body):
    assert cloud.refused("POST", f"{V3}/alertPolicies", body)[0] == 400


@pytest.mark.parametrize("kind", ["logging.googleapis.com/user/errors", "custom.googleapis.com/stores/daily"])
def test_a_metric_of_the_projects_own_must_exist_before_an_alert_on_it(cloud, kind):
    watched = policy(f'resource.type="global" AND metric.type="{kind}"')
    status, message = cloud.refused("POST", f"{V3}/alertPolicies", watched)
    assert (status, "Cannot find metric" in message) == (404, True)
    cloud.ok("POST", "/logging.googleapis.com/v2/projects/p/metrics", {"name": "errors", "filter": "severity>=ERROR"})
    custom = {"type": "custom.googleapis.com/stores/daily", "metricKind": "GAUGE", "valueType": "DOUBLE"}
    cloud.ok("POST", f"{V3}/metricDescriptors", custom)
    cloud.ok("POST", f"{V3}/alertPolicies", watched)


@pytest.mark.parametrize(
    "body", [{}, {"type": "email", "labels": {}}, {"type": "email", "labels": {"email_address": "a"}}]
)
def test_what_the_api_refuses_of_a_channel(cloud, body):
    assert cloud.refused("POST", f"{V3}/notificationChannels", body)[0] == 400


def test_an_uptime_check_is_named_after_its_title_and_stays_while_it_is_watched(cloud):
    host = {"type": "uptime_url", "labels": {"host": "example.com"}}
    body = {"displayName": "Front Page", "httpCheck": {"useSsl": True}, "monitoredResource": host}
    made = cloud.ok("POST", f"{V3}/uptimeCheckConfigs", body)
    key = made["name"].rpartition("/")[2]
    assert key.startswith("front-page-")
    assert (made["period"], made["httpCheck"]["port"], made["httpCheck"]["path"]) == ("60s", 443, "/")
    text = (
        f'resource.type="uptime_url" AND metric.type="monitoring.googleapis.com/x" AND metric.labels.check_id="{key}"'
    )
    watching = cloud.ok("POST", f"{V3}/alertPolicies", policy(text))
    path = f"/monitoring.googleapis.com/v3/{made['name']}"
    assert cloud.refused("DELETE", path)[0] == 400
    cloud.ok("DELETE", f"/monitoring.googleapis.com/v3/{watching['name']}")
    cloud.ok("DELETE", path)


def test_a_descriptor_has_slashes_in_its_name(cloud):
    body = {"type": "custom.googleapis.com/stores/daily", "metricKind": "GAUGE", "valueType": "DOUBLE"}
    cloud.ok("POST", f"{V3}/metricDescriptors", body)
    assert cloud.ok("GET", f"{V3}/metricDescriptors/custom.googleapis.com/stores/daily")["valueType"] == "DOUBLE"
    text = 'metric.type = starts_with("custom.googleapis.com/")'
    assert len(cloud.ok("GET", f"{V3}/metricDescriptors", filter=text)["metricDescriptors"]) == 1
    cloud.ok("DELETE", f"{V3}/metricDescriptors/custom.googleapis.com/stores/daily")
    assert cloud.refused("GET", f"{V3}/metricDescriptors/custom.googleapis.com/stores/daily")[0] == 404


def test_a_point_of_a_new_metric_makes_its_descriptor(cloud):
    point = {"interval": {"endTime": "2026-11-01T00:00:00Z"}, "value": {"doubleValue": 1.5}}
    series = {"metric": {"type": "custom.googleapis.com/heat"}, "resource": {"type": "global"}, "points": [point]}
    cloud.ok("POST", f"{V3}/timeSeries", {"timeSeries": [series]})
    assert cloud.ok("GET", f"{V3}/metricDescriptors/custom.googleapis.com/heat")["valueType"] == "DOUBLE"


def test_a_group_stays_while_others_lie_in_it(cloud):
    outer = cloud.ok("POST", f"{V3}/groups", {"displayName": "a", "filter": "x"})["name"]
    cloud.ok("POST", f"{V3}/groups", {"displayName": "b", "filter": "x", "parentName": outer})
    path = f"/monitoring.googleapis.com/v3/{outer}"
    assert cloud.refused("DELETE", path)[0] == 400
    cloud.ok("DELETE", path, recursive="true")
    assert cloud.ok("GET", f"{V3}/groups")["group"] == []


def test_a_dashboard_is_named_under_the_number_of_its_project(cloud):
    made = cloud.ok("POST", V1, {"displayName": "d"})
    assert made["name"].startswith(f"projects/{project_number('p')}/dashboards/")
    assert cloud.ok("GET", f"/monitoring.googleapis.com/v1/{made['name']}")["etag"] == made["etag"]


@pytest.mark.parametrize(
    "tiles",
    [
        [{"xPos": 10, "width": 6, "height": 4}],
        [{"width": 6, "height": 4}, {"xPos": 5, "width": 6, "height": 4}],
    ],
)
def test_tiles_lie_within_the_mosaic_and_beside_each_other(cloud, tiles):
    assert cloud.refused("POST", V1, {"displayName": "d", "mosaicLayout": {"columns": 12, "tiles": tiles}})[0] == 400
