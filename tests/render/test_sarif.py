"""Findings as SARIF, held against the standard's own schema and what code scanning asks for."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

from groundplan.errors import Position
from groundplan.judge.finding import Finding, Severity
from groundplan.render import sarif
from render.findings import ACCEPTED, EVERY, WAIVED, finding, report

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text())
"""As OASIS publishes it with errata 01: https://github.com/oasis-tcs/sarif-spec, sarif-2.1/schema, at e0583813964e.

No object of it takes a property that the standard does not name.
"""

VALIDATOR = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)


def results(*findings: Finding) -> list[dict[str, Any]]:
    log = sarif.log(report(*findings))
    VALIDATOR.validate(log)
    found: list[dict[str, Any]] = log["runs"][0]["results"]
    return found


def test_the_log_names_the_schema_that_it_keeps() -> None:
    assert sarif.log(report())["$schema"] == SCHEMA["id"]


def test_the_schema_refuses_what_the_standard_does_not_know() -> None:
    log = sarif.log(report(*EVERY))
    assert VALIDATOR.is_valid(log)
    for place in (log, log["runs"][0], log["runs"][0]["results"][0], log["runs"][0]["tool"]["driver"]):
        assert not VALIDATOR.is_valid(_with_odd_key(log, place))


def _with_odd_key(log: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    place["odd"] = True
    copied: dict[str, Any] = json.loads(json.dumps(log))
    del place["odd"]
    return copied


def test_code_scanning_finds_one_place_per_result_and_a_score_per_rule() -> None:
    log = sarif.log(report(*EVERY))
    assert all(len(one["locations"]) == 1 for one in log["runs"][0]["results"])
    scores = [float(rule["properties"]["security-severity"]) for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert scores
    assert all(0 < score <= 10 for score in scores)


def test_every_verdict_but_a_pass_is_a_result() -> None:
    assert {one["ruleId"]: one["kind"] for one in results(*EVERY)} == {
        "bucket-public": "fail",
        "topic-cmek": "open",
        "bucket-versioning": "fail",
        "CKV_GCP_62": "fail",
        "spec-unit": "fail",
    }


def test_a_result_points_at_the_line_of_the_spec_and_names_the_resource() -> None:
    (one,) = results(finding())
    (location,) = one["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "specs/my%20plant.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12, "startColumn": 3},
    }
    assert location["logicalLocations"][0]["name"] == "archive"
    assert one["message"]["text"] == "archive: open to all\nClose it."


def test_a_finding_without_a_place_stands_at_the_top_of_the_spec() -> None:
    (one,) = results(finding(place=None))
    assert one["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1}


def test_an_excuse_is_a_suppression_with_its_reason() -> None:
    waived, accepted = results(WAIVED), results(ACCEPTED)
    assert waived[0]["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "Rebuilt every night. (ana)"}
    ]
    assert accepted[0]["suppressions"][0]["kind"] == "external"


def test_each_rule_stands_once_with_its_level_and_results_find_it() -> None:
    log = sarif.log(report(finding(), finding(resource="urn:other"), finding("low", severity=Severity.LOW)))
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in rules] == [
        ("bucket-public", "error"),
        ("low", "note"),
    ]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in log["runs"][0]["results"])


def test_a_fault_keeps_its_fingerprint_when_lines_move() -> None:
    (here,), (there,) = results(finding()), results(finding(place=Position("specs/my plant.yaml", 40, 1)))
    (other,) = results(finding(resource="urn:pulumi:dev::demo::gcp:storage/bucket:Bucket::other"))
    assert here["partialFingerprints"] == there["partialFingerprints"]
    assert here["partialFingerprints"] != other["partialFingerprints"]


def test_a_rule_of_ours_is_described_in_general_and_a_check_of_others_by_what_it_found() -> None:
    log = sarif.log(report(finding("iam-public-member"), finding("CKV_GCP_62", message="Bucket should log access")))
    ours, theirs = sorted(log["runs"][0]["tool"]["driver"]["rules"], key=lambda rule: rule["id"], reverse=True)
    assert ours["shortDescription"]["text"] == "Nothing is granted to everybody"
    assert ours["help"]["text"].startswith("Grant the role to")
    assert ours["fullDescription"]["text"]
    assert theirs["shortDescription"]["text"] == "Bucket should log access"
