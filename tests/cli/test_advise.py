"""`groundplan advise`: a spec and flags get the same answer, as text and as JSON, with every verb's exit codes."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cli.command import Run
from groundplan.cli import advise_words
from groundplan.cli.advise_flags import Flags

ROOT = Path(__file__).parents[2]
BUDGET = ROOT / "blueprints" / "training" / "budget.yaml"
FLAGS = (
    *("--framework", "jax", "--parameters", "1.3B", "--tokens", "60B", "--batch-size", "524288"),
    *("--deadline", "14d", "--budget", "3000", "--data", "2TB"),
    *("--region", "us-central1", "--region", "us-east5", "--region", "us-west1"),
)
"""The same as budget.yaml."""


def test_a_spec_and_the_flags_that_say_the_same_get_the_same_advice(run: Run) -> None:
    from_spec = run("advise", BUDGET, "--json")
    assert from_spec.code == 0
    assert run("advise", *FLAGS, "--json").out == from_spec.out
    assert run("advise", BUDGET).out == run("advise", *FLAGS).out


def test_what_is_printed_as_json_is_as_published(run: Run) -> None:
    schema = json.loads((ROOT / "docs" / "reference" / "advice.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for words in ([BUDGET], FLAGS, ["--purpose", "inference", "--framework", "tensorflow", "--moving"]):
        Draft202012Validator(schema).validate(json.loads(run("advise", *words, "--json").out))


def test_everything_that_was_weighed_stands_in_the_text_once(run: Run) -> None:
    shown = run("advise", BUDGET).out
    document = json.loads(run("advise", BUDGET, "--json").out)
    assert shown.startswith(f"Choice: {document['choice']['title']}")
    ranked, ruled_out = shown.split("\nRuled out\n")
    for row in document["ranked"]:
        assert row["machines"] in ranked
    for row in document["rejected"]:
        assert ruled_out.count(f"  {row['title']}: ") == 1


def test_the_patch_makes_a_spec_that_is_valid_and_gets_what_was_advised(run: Run, tmp_path: Path) -> None:
    document = json.loads(run("advise", BUDGET, "--json").out)
    kept = [line for line in BUDGET.read_text(encoding="utf-8").splitlines() if not line.startswith(("accel", "place"))]
    patched = tmp_path / "patched.yaml"
    patched.write_text("\n".join([*kept, document["patch"]]), encoding="utf-8")
    assert run("validate", patched).code == 0
    assert document["choice"]["machines"] in run("explain", patched).out


def test_nothing_that_suits_is_a_finding(run: Run) -> None:
    ran = run("advise", "--framework", "jax", "--parameters", "7B", "--tokens", "900T", "--deadline", "1h")
    assert ran.code == 1
    assert ran.out.startswith("Nothing suits")


@pytest.mark.parametrize("words", [["--data", "4"], ["--parameters", "many"], ["--deadline", "soon"]])
def test_an_amount_without_its_unit_is_wrong_usage(run: Run, words: list[str]) -> None:
    ran = run("advise", *words)
    assert ran.code == 2
    assert "such as" in ran.err


def test_a_spec_of_another_kind_or_a_broken_one_is_told_with_its_place(run: Run, valid: Path, broken: Path) -> None:
    other = run("advise", valid)
    assert other.code == 2
    assert f"{valid}:1:7 error[kind]" in other.err
    assert run("advise", broken).code == 2
    assert json.loads(run("advise", broken, "--json").out)["problems"]


def test_flags_are_read_alike_with_and_without_the_command_line() -> None:
    said = [*FLAGS, "--format", "fp16", "--interactive", "--callers-km", "100", "--callers-km", "200"]
    read = advise_words.read(said)
    assert read is not None
    assert advise_words.situation(read) == Flags(**read).situation()
    names = {field.name for field in fields(Flags)}
    assert {*advise_words.READERS, *advise_words.SWITCHES, "spec"} == names


@pytest.mark.parametrize(
    "wrong", ["--help", "--budget 0", "--framework cobol", "--parameters", "--nothing x", "x --moving"]
)
def test_what_is_not_plainly_right_is_left_to_the_command_line(wrong: str) -> None:
    assert advise_words.read(wrong.split()) is None
