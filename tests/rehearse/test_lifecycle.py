"""A stack's life with the real engine and provider: what passes, what stops it, and what the report tells of it."""

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from groundplan.errors import Missing
from groundplan.rehearse import report
from groundplan.rehearse.changes import Operation
from groundplan.rehearse.lifecycle import Subject, Update, rehearse
from groundplan.rehearse.report import Report, Stage
from groundplan.render import rehearsal_document
from rehearse.programs import Places, stores

CREATED = {"api", "key", "images"}


def subject(program: Callable[[], None]) -> Subject:
    return Subject(name="plant.yaml", project="demo", stack="dev", program=program, places=Places())


def lived(program: Callable[[], None], update: Callable[[], None] | None = None, folder: Path | None = None) -> Report:
    return rehearse(subject(program), Update("another", update) if update else None, folder=folder)


def done(found: Report, stage: Stage) -> dict[Operation, int]:
    step = found.step(stage)
    assert step
    return report.operations(step)


@pytest.mark.engine
def test_a_guarded_stack_goes_through_its_whole_life_and_tells_of_it() -> None:
    found = lived(stores(guarded=True), stores(guarded=True, label="b"))
    assert found.passed, found.problems
    assert [step.stage for step in found.steps] == list(Stage)
    assert done(found, Stage.UP) == {Operation.CREATE: 3}
    assert done(found, Stage.UPDATE) == {Operation.UPDATE: 2}
    assert done(found, Stage.DESTROY) == {Operation.DELETE: 3}
    assert [(one.resource.name, one.guards) for one in found.guarded] == [("key", ("protect", "deletionProtection"))]
    assert found.enabled == ("secretmanager.googleapis.com",)
    assert "artifactregistry.googleapis.com" in found.beforehand
    assert {"secretmanager.secrets.create", "artifactregistry.repositories.delete"} <= set(found.permissions)
    assert [one.name.rpartition("/")[2] for one in found.left or ()] == ["secretmanager.googleapis.com"]


@pytest.mark.engine
def test_two_rehearsals_of_the_same_stack_tell_the_same() -> None:
    one, other = (rehearsal_document.rehearsal(lived(stores(), stores(label="b"))) for _ in range(2))
    del one["measured"], other["measured"]
    assert one == other


@pytest.mark.engine
def test_an_update_that_replaces_a_secret_is_told_to_lose_its_versions() -> None:
    found = lived(stores(), stores(name="other"))
    assert done(found, Stage.UPDATE) == {Operation.REPLACE: 1}
    assert [(loss.resource.name, loss.holds, loss.forced_by) for loss in found.lost] == [
        ("key", "versions", ("secretId",))
    ]
    assert not found.passed


@pytest.mark.engine
def test_what_the_api_refuses_stops_the_rehearsal_at_the_line_of_the_spec() -> None:
    found = lived(stores(location="mars-north1"))
    assert [step.stage for step in found.steps] == [Stage.UP]
    (problem,) = found.problems
    assert "mars-north1" in problem.message
    assert "\n" not in problem.message
    assert problem.subject.endswith("::images")
    assert str(problem.position) == "plant.yaml:7:3"
    assert found.left is None
    assert not found.passed


@pytest.mark.engine
def test_a_program_that_is_never_content_fails_its_second_preview() -> None:
    runs = itertools.count()

    def restless() -> None:
        stores(label=f"run-{next(runs)}")()

    found = lived(restless)
    step = found.step(Stage.PREVIEW)
    assert step
    assert {one.resource.name for one in step.unexpected} == {"key", "images"}
    assert not found.passed
    assert done(found, Stage.DESTROY) == {Operation.DELETE: 3}


@pytest.mark.engine
def test_a_rehearsal_that_stopped_goes_on_from_its_folder(tmp_path: Path) -> None:
    stopped = lived(stores(location="mars-north1"), folder=tmp_path)
    assert stopped.problems
    lock = tmp_path / "pulumi" / ".pulumi" / "locks" / "organization" / "demo" / "dev" / "of-one-that-was-killed.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text('{"pid": 1, "username": "me", "hostname": "here", "timestamp": "2026-11-24T10:00:00Z"}')
    found = lived(stores(), folder=tmp_path)
    assert found.passed, found.problems
    step = found.step(Stage.UP)
    assert step
    operations = {one.resource.name: one.operation for one in step.changes if one.resource.custom}
    assert operations == {"api": Operation.SAME, "key": Operation.SAME, "images": Operation.CREATE}


@pytest.mark.engine
def test_what_the_program_raises_reaches_the_caller() -> None:
    def broken() -> None:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        lived(broken)


@pytest.mark.engine
def test_a_missing_provider_plugin_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    monkeypatch.setenv("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true")
    with pytest.raises(Missing, match="provider is not installed"):
        lived(stores())


@pytest.mark.engine
def test_nothing_is_left_of_a_rehearsal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "never-read.json"))
    assert lived(stores()).passed
    assert [entry for entry in os.listdir(tmp_path) if entry.startswith("groundplan-")] == []  # noqa: PTH208


def test_without_the_cli_the_error_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="not on PATH") as caught:
        lived(stores())
    assert "https://www.pulumi.com/docs/install/" in caught.value.remedy
    assert "embedded" not in caught.value.remedy
