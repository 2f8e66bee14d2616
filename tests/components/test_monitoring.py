"""Everything that is there is watched, nothing that is not, and each recipient is told once."""

import json
import re
from datetime import timedelta

from components.data import Data, stack
from components.recorded import Stack
from groundplan_components.alert_policies import Alert
from groundplan_components.templates import text

POLICY = "gcp:monitoring/alertPolicy:AlertPolicy"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"


def _policies(found: Stack) -> set[str]:
    return {policy.name.removeprefix("acme-prod-monitoring-") for policy in found.of(POLICY)}


def _filters(found: Stack) -> str:
    conditions = [condition for policy in found.of(POLICY) for condition in policy.inputs["conditions"]]
    return "\n".join(condition["conditionThreshold"]["filter"] for condition in conditions)


def test_every_part_has_a_policy_without_being_asked() -> None:
    assert _policies(stack()) == {"backlog", "dead-letters", "lag", "broker-health", "certificate-expiry"}
    assert not any(policy.inputs.get("notificationChannels") for policy in stack().of(POLICY))


def test_a_part_that_is_not_there_is_not_watched() -> None:
    found = stack(Data(processing=False, broker=False))
    assert _policies(found) == {"backlog", "dead-letters"}
    assert not found.of("gcp:logging/metric:Metric")
    dashboard = found.the("acme-prod-monitoring-dashboard").inputs["dashboardJson"]
    assert "dataflow" not in dashboard
    assert "compute" not in dashboard


def test_every_subscription_of_the_stack_is_watched() -> None:
    found = stack()
    filters = _filters(found)
    subscriptions = found.of("gcp:pubsub/subscription:Subscription")
    assert subscriptions
    assert all(f'"{subscription.inputs["name"]}"' in filters for subscription in subscriptions)


def test_alerts_that_agree_share_a_policy_and_a_recipient_has_one_channel() -> None:
    late = timedelta(minutes=30)
    found = stack(
        Data(
            alerts=(
                Alert(on="backlog", above=late, email="a@example.com"),
                Alert(on="backlog", above=late, email="b@example.com"),
                Alert(on="backlog", email="a@example.com"),
                Alert(on="lag", email="a@example.com"),
            )
        )
    )
    assert {c.inputs["labels"]["email_address"] for c in found.of(CHANNEL)} == {"a@example.com", "b@example.com"}
    assert len(found.of(CHANNEL)) == 2
    shared = found.the("acme-prod-monitoring-backlog-1800")
    (condition,) = shared.inputs["conditions"]
    assert condition["conditionThreshold"]["thresholdValue"] == 1800
    assert len(shared.inputs["notificationChannels"]) == 2
    assert len(found.the("acme-prod-monitoring-backlog").inputs["notificationChannels"]) == 1


def test_a_certificate_is_told_about_before_it_expires() -> None:
    found = stack(Data(alerts=(Alert(on="certificate-expiry", above=timedelta(days=14), email="a@example.com"),)))
    (condition,) = found.the("acme-prod-monitoring-certificate-expiry-14").inputs["conditions"]
    threshold = condition["conditionThreshold"]
    assert (threshold["comparison"], threshold["thresholdValue"]) == ("COMPARISON_LT", 14)


def test_the_dashboard_is_json_whose_tiles_do_not_overlap() -> None:
    dashboard = json.loads(stack().the("acme-prod-monitoring-dashboard").inputs["dashboardJson"])
    layout = dashboard["mosaicLayout"]
    cells = [
        (tile["xPos"] + x, tile["yPos"] + y)
        for tile in layout["tiles"]
        for x in range(tile["width"])
        for y in range(tile["height"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < layout["columns"]


def test_a_policy_waits_for_the_metrics_that_it_reads() -> None:
    found = stack()
    metrics = {metric.name for metric in found.of("gcp:logging/metric:Metric")}
    assert metrics <= found.the("acme-prod-monitoring-certificate-expiry").depends_on
    assert all(f"logging.googleapis.com/user/{name}" in _filters(found) for name in metrics if "days-left" in name)


def test_every_count_of_log_entries_is_shown_or_alerted_on() -> None:
    found = stack()
    seen = _filters(found) + found.the("acme-prod-monitoring-dashboard").inputs["dashboardJson"]
    metrics = found.of("gcp:logging/metric:Metric")
    assert len(metrics) == 4
    assert all(f"logging.googleapis.com/user/{metric.inputs['name']}" in seen for metric in metrics)


def test_logs_stay_in_the_region() -> None:
    logs = stack().the("acme-prod-monitoring-logs").inputs
    assert (logs["location"], logs["retentionDays"]) == ("europe-west1", 90)
    sink = stack().the("acme-prod-monitoring-sink")
    assert sink.inputs["destination"].endswith("/locations/europe-west1/buckets/acme-prod-monitoring-logs")
    assert "acme-prod-monitoring-logs" in sink.depends_on


def test_nodes_write_the_line_that_tells_the_life_of_the_certificate() -> None:
    metric = stack().the("acme-prod-monitoring-certificate-days-left").inputs
    (name,) = set(re.findall(r"\w+_days_left=", metric["valueExtractor"] + metric["filter"]))
    assert f'echo "{name}' in text("broker/fetch-certificate.sh")
