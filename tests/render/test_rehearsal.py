"""A rehearsal on paper: everything that it found, and nothing that it did not."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from groundplan.errors import Problem
from groundplan.rehearse.changes import Operation
from groundplan.rehearse.leftovers import Leftover
from groundplan.rehearse.report import Report, Stage, Step
from groundplan.render import rehearsal, rehearsal_document
from groundplan.render.console import console
from rehearse.rehearsals import BUCKET, PASSED, change

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def shown(report: Report) -> str:
    out = io.StringIO()
    rehearsal.show(report, console(out))
    return out.getvalue()


def with_step(step: Step) -> Report:
    return replace(PASSED, steps=tuple(step if one.stage is step.stage else one for one in PASSED.steps))


def test_a_passed_rehearsal_tells_its_steps_and_verdict() -> None:
    text = shown(PASSED)
    assert "2 created" in text
    assert "nothing to do" in text
    assert "2 deleted" in text
    assert "No data is lost." in text
    assert text.rstrip().endswith("Passed: plant.yaml came up, stayed as it was, and went.")


def test_the_report_tells_rights_calls_guards_and_leftovers() -> None:
    text = shown(PASSED)
    for told in (
        "storage.googleapis.com",
        "pubsub 1, storage 1",
        "protect",
        "keyRings/r",
        "key rings cannot be deleted",
    ):
        assert told in text


def test_what_a_replacement_loses_is_told_with_what_forced_it() -> None:
    replaced = change("archive", Operation.REPLACE, BUCKET, forced_by=("location",))
    text = shown(with_step(Step(Stage.UPDATE, (replaced,), (), 1.0)))
    assert "replaced, and with it objects" in text
    assert "location" in text
    assert "No data is lost" not in text
    assert "Failed: data would be lost." in text


def test_a_preview_that_is_not_empty_names_what_differs() -> None:
    text = shown(
        with_step(Step(Stage.PREVIEW, (change("telemetry", Operation.UPDATE, differences=("labels",)),), (), 1))
    )
    assert "not empty: telemetry (update: labels)" in text
    assert "Failed: preview not empty." in text


def test_what_should_be_gone_is_told() -> None:
    text = shown(replace(PASSED, left=(Leftover("storage.googleapis.com/b/archive", ""),)))
    assert "should be gone" in text
    assert "something is left that should be gone" in text


def test_text_from_the_program_cannot_colour_the_terminal() -> None:
    text = shown(replace(PASSED, subject="\x1b[31mplant.yaml", update="\x1b[2J"))
    assert "\x1b" not in text


@pytest.mark.parametrize(("began", "ended"), [(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (4.0, 5.0)])
def test_a_bar_lies_within_its_time_line_and_is_never_empty(began: float, ended: float) -> None:
    bar = rehearsal.bar(began, ended, 9.0)
    assert len(bar) == rehearsal.BAR
    assert bar.strip()


@pytest.mark.parametrize("report", [PASSED, replace(PASSED, steps=PASSED.steps[:1], left=None)])
def test_the_document_is_as_published(report: Report) -> None:
    schema = json.loads((REFERENCE / "rehearse.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(rehearsal_document.rehearsal(report))


def test_two_rehearsals_differ_in_what_is_measured_alone() -> None:
    slower = replace(
        PASSED,
        steps=tuple(
            replace(step, seconds=step.seconds * 2, changes=tuple(reversed(step.changes))) for step in PASSED.steps
        ),
        calls=tuple(replace(one, count=one.count + 1, milliseconds=99.0) for one in PASSED.calls),
    )
    one, other = rehearsal_document.rehearsal(PASSED), rehearsal_document.rehearsal(slower)
    assert one.pop("measured") != other.pop("measured")
    assert json.dumps(one) == json.dumps(other)


def test_the_role_is_one_that_gcloud_reads() -> None:
    role = YAML(typ="safe").load(rehearsal.role(PASSED))
    assert role["includedPermissions"] == ["pubsub.topics.create", "storage.buckets.create"]
    assert role["stage"] == "GA"
    assert set(role) == {"title", "description", "stage", "includedPermissions"}


def test_a_refused_spec_has_the_same_keys_and_its_problems() -> None:
    refused = rehearsal_document.refused("plant.yaml", [Problem(code="unit", message="no unit")])
    assert refused.keys() == rehearsal_document.rehearsal(PASSED).keys()
    assert not refused["passed"]
    assert [problem["code"] for problem in refused["problems"]] == ["unit"]
