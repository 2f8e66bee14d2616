"""Budgets of a billing account."""

import pytest

AT = "/billingbudgets.googleapis.com/v1/billingAccounts/0A0A0A-0B0B0B-0C0C0C/budgets"
EUROS = {"specifiedAmount": {"currencyCode": "EUR", "units": "100"}}


def test_a_budget_gets_what_was_not_said(cloud):
    made = cloud.ok("POST", AT, {"amount": EUROS, "thresholdRules": [{"thresholdPercent": 0.5}]})
    assert made["budgetFilter"] == {"calendarPeriod": "MONTH", "creditTypesTreatment": "INCLUDE_ALL_CREDITS"}
    assert made["thresholdRules"] == [{"thresholdPercent": 0.5, "spendBasis": "CURRENT_SPEND"}]
    assert cloud.ok("GET", f"/billingbudgets.googleapis.com/v1/{made['name']}") == made


def test_all_budgets_of_an_account_are_in_its_currency(cloud):
    cloud.ok("POST", AT, {"amount": EUROS})
    dollars = {"specifiedAmount": {"currencyCode": "USD", "units": "100"}}
    assert "EUR" in cloud.refused("POST", AT, {"amount": dollars})[1]
    plain = cloud.ok("POST", AT, {"amount": {"specifiedAmount": {"units": "100"}}})
    assert plain["amount"]["specifiedAmount"]["currencyCode"] == "EUR"


def test_a_project_is_told_by_its_number(cloud):
    made = cloud.ok("POST", AT, {"amount": EUROS, "budgetFilter": {"projects": ["projects/sensor-fleet"]}})
    project = cloud.ok("GET", "/cloudresourcemanager.googleapis.com/v3/projects/sensor-fleet")
    assert made["budgetFilter"]["projects"] == [project["name"]]


def test_an_old_etag_changes_nothing(cloud):
    made = cloud.ok("POST", AT, {"amount": EUROS, "displayName": "One"})
    path = f"/billingbudgets.googleapis.com/v1/{made['name']}"
    cloud.ok("PATCH", path, {"displayName": "Two"}, updateMask="displayName")
    stale = {"displayName": "Three", "etag": made["etag"]}
    assert cloud.ask("PATCH", path, stale, updateMask="displayName").status >= 400


MONTH = {"startDate": {"year": 2026, "month": 1, "day": 1}}


@pytest.mark.parametrize(
    "body",
    [
        {"amount": {}},
        {"amount": {**EUROS, "lastPeriodAmount": {}}},
        {"amount": EUROS, "displayName": "a" * 61},
        {"amount": EUROS, "thresholdRules": [{"thresholdPercent": -1}]},
        {"amount": EUROS, "budgetFilter": {"labels": {"a": ["b"], "c": ["d"]}}},
        {"amount": EUROS, "budgetFilter": {"creditTypes": ["DISCOUNT"]}},
        {"amount": EUROS, "budgetFilter": {"customPeriod": MONTH, "calendarPeriod": "MONTH"}},
        {"amount": EUROS, "budgetFilter": {"customPeriod": {"startDate": {"year": 2016, "month": 1, "day": 1}}}},
        {"amount": {"lastPeriodAmount": {}}, "budgetFilter": {"customPeriod": MONTH}},
        {"amount": EUROS, "notificationsRule": {"pubsubTopic": "projects/p/topics/t"}},
    ],
)
def test_a_budget_that_the_service_would_refuse_is_refused(cloud, body):
    assert cloud.refused("POST", AT, body)[0] == 400


def test_notifications_go_to_a_topic_that_is_there(cloud):
    rule = {"pubsubTopic": "projects/sensor-fleet/topics/spend", "schemaVersion": "1.0"}
    assert cloud.refused("POST", AT, {"amount": EUROS, "notificationsRule": rule})[0] == 404
    cloud.ok("PUT", "/pubsub.googleapis.com/v1/projects/sensor-fleet/topics/spend", {})
    assert cloud.ok("POST", AT, {"amount": EUROS, "notificationsRule": rule})["notificationsRule"] == rule
