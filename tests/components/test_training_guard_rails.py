"""Who is told when a run loses machines, stands idle, or costs too much."""

from __future__ import annotations

import re

import pytest

from components.training import LABS, lab_preview
from groundplan_components.guard_signals import LOG
from groundplan_components.templates import text

POLICY = "gcp:monitoring/alertPolicy:AlertPolicy"


def test_every_rail_tells_the_same_person() -> None:
    shown = lab_preview(LABS["h100-spot"])
    policies = shown.of_type(POLICY)
    assert {policy.name.removeprefix("bert-prod-guard-").removesuffix("-alert") for policy in policies} == {
        "preemption",
        "failure",
        "idle",
        "checkpoints",
    }
    assert all(len(policy.inputs["notificationChannels"]) == 1 for policy in policies)


def test_an_interactive_run_need_not_write_checkpoints() -> None:
    names = [policy.name for policy in lab_preview(LABS["notebook"]).of_type(POLICY)]
    assert "bert-prod-guard-checkpoints-alert" not in names


def test_missing_checkpoints_are_told_only_while_hosts_work() -> None:
    policy = lab_preview(LABS["h100-spot"]).named("bert-prod-guard-checkpoints-alert").inputs
    working, written = (condition["conditionThreshold"] for condition in policy["conditions"])
    assert policy["combiner"] == "AND"
    assert "bert-prod-guard-busy" in working["filter"]
    assert '"lab-123-bert-prod-checkpoints"' in written["filter"]
    assert written["evaluationMissingData"] == "EVALUATION_MISSING_DATA_ACTIVE"
    assert {found["aggregations"][0]["alignmentPeriod"] for found in (working, written)} == {"2700s"}


def test_a_policy_that_matches_logs_says_how_often_it_tells() -> None:
    for policy in lab_preview(LABS["h100-spot"]).of_type(POLICY):
        matches = any("conditionMatchedLog" in condition for condition in policy.inputs["conditions"])
        assert matches is ("notificationRateLimit" in policy.inputs["alertStrategy"])


def test_what_the_guard_reports_is_what_is_watched() -> None:
    script = text("trainer/guard.sh")
    assert f"logs/{LOG}" in script
    shown = lab_preview(LABS["h100-spot"])
    filters = str([found.inputs for found in shown.resources])
    watched = set(re.findall(r'jsonPayload\.event=\\*"(\w+)', filters))
    assert watched == {"idle", "busy", "failed", "limit", "preempted"}
    reports = script + text("trainer/watch-preemption.sh")
    assert all(re.search(rf"(report|echo|end|guard\.sh) {event}\b", reports) for event in watched)


def test_a_budget_needs_a_billing_account() -> None:
    budget = "gcp:billing/budget:Budget"
    assert not lab_preview(LABS["notebook"]).of_type(budget)
    (found,) = lab_preview(LABS["h100-spot"]).of_type(budget)
    assert found.inputs["amount"]["specifiedAmount"] == {"currencyCode": "USD", "units": "5000"}
    assert found.inputs["budgetFilter"]["labels"] == {"workload": "bert"}
    assert [rule["thresholdPercent"] for rule in found.inputs["thresholdRules"]] == [0.5, 0.9, 1.0]


@pytest.mark.parametrize("lab", ["h100-spot", "notebook"])
def test_whoever_is_told_is_told_what_to_do(lab: str) -> None:
    for policy in lab_preview(LABS[lab]).of_type(POLICY):
        assert len(policy.inputs["documentation"]["content"]) > 100
