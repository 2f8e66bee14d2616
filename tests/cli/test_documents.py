"""What --json prints is what the published JSON Schemas say."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cli.command import Run
from groundplan.cli import stages
from groundplan.engine.preview import Preview
from groundplan.errors import Problem

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def accepted(name: str, text: str) -> Any:
    schema = json.loads((REFERENCE / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    document = json.loads(text)
    Draft202012Validator(schema).validate(document)
    return document


def test_a_preview_is_as_published_and_tells_the_spec_line_of_each_resource(run: Run, valid: Path) -> None:
    document = accepted("preview", run("preview", "--json", valid).out)
    made = [resource for resource in document["resources"] if resource["type"] != "pulumi:pulumi:Stack"]
    assert made
    assert all(resource["spec"]["line"] >= 1 and resource["spec"]["file"] == str(valid) for resource in made)
    assert document["decisions"]
    assert document["problems"] == []


def test_a_preview_of_an_invalid_spec_is_as_published(run: Run, broken: Path) -> None:
    document = accepted("preview", run("preview", "--json", broken).out)
    assert document["resources"] == []
    assert {problem["code"] for problem in document["problems"]} >= {"unit", "unknown-key"}


def test_two_previews_are_the_same_to_the_byte(run: Run, valid: Path) -> None:
    assert run("preview", "--json", valid).out == run("preview", "--json", valid).out
    assert run("preview", valid).out == run("preview", valid).out


@pytest.mark.parametrize("words", [["--format", "json"], ["--json"]])
def test_a_clean_check_is_as_published(run: Run, valid: Path, words: list[str]) -> None:
    document = accepted("check", run("check", "--no-checkov", *words, valid).out)
    assert {finding["verdict"] for finding in document["findings"]} == {"pass"}
    assert document["summary"]["resources"] > 10


def test_a_check_of_an_invalid_spec_is_as_published(run: Run, broken: Path, valid: Path) -> None:
    document = accepted("check", run("check", "--no-checkov", "--format", "json", valid, broken).out)
    failures = [finding for finding in document["findings"] if finding["verdict"] == "fail"]
    assert {finding["rule"] for finding in failures} >= {"spec-unit", "spec-unknown-key"}
    assert {finding["spec"]["file"] for finding in failures} == {str(broken)}
    assert document["summary"]["severities"]["critical"] == len(failures)


def test_a_check_that_the_provider_fails_is_as_published(
    run: Run, valid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(code="provider-enum", message="no class", path=("storageClass",), subject="urn:pulumi:a::b::c::d")
    refused = Preview(engine="embedded", project="p", stack="d", problems=(problem,))
    monkeypatch.setattr(stages, "preview", lambda *_: refused)
    (finding,) = accepted("check", run("check", "--no-checkov", "--json", valid).out)["findings"]
    assert (finding["rule"], finding["spec"]) == ("provider-enum", None)
    accepted("preview", run("preview", "--json", valid).out)


@pytest.mark.parametrize("verb", ["validate", "explain", "preview", "check"])
def test_json_stands_alone_on_standard_output(run: Run, broken: Path, verb: str) -> None:
    ran = run(verb, "--json", broken)
    assert isinstance(json.loads(ran.out), dict)
    assert ran.err == ""
    assert ran.code == 2


def test_the_schema_of_a_kind_accepts_a_valid_spec(run: Run) -> None:
    schema = json.loads(run("schema", "iot-telemetry").out)
    Draft202012Validator.check_schema(schema)
    spec = {
        "kind": "iot-telemetry",
        "name": "greenhouse",
        "project": "acme-greenhouse",
        "region": "europe-west1",
        "fleet": {"devices": 40},
        "telemetry": {"measures": [{"name": "temperature", "unit": "celsius"}]},
    }
    Draft202012Validator(schema).validate(spec)
    assert list(Draft202012Validator(schema).iter_errors({**spec, "regionn": "x"}))
