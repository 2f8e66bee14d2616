"""What a rehearsal is judged by, and what is drawn from the calls that were seen."""

from dataclasses import replace

import pytest

from groundplan.engine.preview import Resource
from groundplan.errors import Problem
from groundplan.rehearse import report
from groundplan.rehearse.changes import Operation
from groundplan.rehearse.leftovers import Leftover
from groundplan.rehearse.report import SERVICE, Report, Stage, Step
from groundplan.rehearse.state import CallRecord
from rehearse.rehearsals import BUCKET, CREATED, PASSED, change


def with_step(step: Step) -> Report:
    return replace(PASSED, steps=tuple(step if one.stage is step.stage else one for one in PASSED.steps))


def call(number: int, api: str, method: str, status: int = 200, path: str = "/x") -> CallRecord:
    return CallRecord(number, 0.0, api, method, "GET", path, status, 1.5)


def test_a_rehearsal_without_a_fault_passes() -> None:
    assert PASSED.passed


@pytest.mark.parametrize("stage", [Stage.PREVIEW, Stage.REFRESH])
def test_a_second_preview_or_a_refresh_that_finds_something_fails(stage: Stage) -> None:
    found = with_step(Step(stage, (change("telemetry", Operation.UPDATE),), (), 1.0))
    assert not found.passed
    step = found.step(stage)
    assert step
    assert [one.resource.name for one in step.unexpected] == ["telemetry"]


def test_a_step_that_the_api_refuses_fails() -> None:
    assert not with_step(Step(Stage.UP, CREATED, (Problem(code="engine", message="quota"),), 1.0)).passed


def test_an_update_that_loses_data_fails() -> None:
    found = with_step(Step(Stage.UPDATE, (change("archive", Operation.REPLACE, BUCKET),), (), 1.0))
    assert not found.passed
    assert [loss.holds for loss in found.lost] == ["objects"]


def test_a_destruction_loses_what_it_is_meant_to() -> None:
    assert PASSED.lost == ()


def test_what_should_be_gone_fails_and_what_did_not_come_to_destruction_too() -> None:
    assert not replace(PASSED, left=(Leftover("storage.googleapis.com/b/archive", ""),)).passed
    assert not replace(PASSED, left=None).passed


def test_calls_are_counted_by_api_and_an_unknown_one_by_its_host() -> None:
    records = [
        call(1, "pubsub", "pubsub.projects.topics.create"),
        call(2, "pubsub", "pubsub.projects.topics.get", 404),
        call(3, "pubsub", "pubsub.projects.topics.get"),
        call(4, "", "", 404, "/dns.googleapis.com/dns/v1/projects/p/managedZones"),
    ]
    unknown, pubsub = report.calls(records)
    assert (unknown.host, unknown.methods, unknown.refused) == ("dns.googleapis.com", (), 1)
    assert pubsub.methods == ("pubsub.projects.topics.create", "pubsub.projects.topics.get")
    assert (pubsub.count, pubsub.refused, pubsub.milliseconds) == (3, 1, 4.5)


def test_what_is_called_and_not_enabled_by_the_stack_must_be_enabled_beforehand() -> None:
    service = Resource(urn="u", type=SERVICE, name="s", inputs={"service": "pubsub.googleapis.com"})
    by_stack = report.enabled([service])
    made = report.calls(
        [
            call(1, "serviceusage", "serviceusage.services.enable"),
            call(2, "pubsub", "pubsub.projects.topics.create"),
            call(3, "storage", "storage.buckets.insert"),
        ]
    )
    assert by_stack == ("pubsub.googleapis.com",)
    assert report.beforehand(made, by_stack) == ("storage.googleapis.com",)


def test_the_deployer_needs_what_the_calls_need() -> None:
    made = report.calls([call(1, "pubsub", "pubsub.projects.topics.create"), call(2, "storage", "storage.buckets.get")])
    assert {"pubsub.topics.create", "storage.buckets.get"} <= set(report.permissions(made))


def test_what_no_custom_role_may_hold_is_not_in_the_role() -> None:
    found = replace(PASSED, permissions=("pubsub.topics.create", "resourcemanager.projects.list"))
    assert found.role == ("pubsub.topics.create",)
