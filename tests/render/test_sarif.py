"""Findings as SARIF, held against what the standard and code scanning ask for."""

from typing import Any

from jsonschema import Draft202012Validator

from groundplan.errors import Position
from groundplan.judge.finding import Finding, Severity
from groundplan.render import sarif
from render.findings import ACCEPTED, EVERY, WAIVED, finding, report

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def an_object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


REGION = an_object(("startLine",), startLine={"type": "integer", "minimum": 1}, startColumn={"minimum": 1})
ARTIFACT = an_object(("uri",), uri={"type": "string", "pattern": r"^[^\s\\]+$"}, uriBaseId={"type": "string"})
PHYSICAL = an_object(("artifactLocation", "region"), artifactLocation=ARTIFACT, region=REGION)
LOGICAL = an_object((), name={"type": "string"}, fullyQualifiedName={"type": "string"}, kind={"type": "string"})
LOCATION = an_object(
    ("physicalLocation",), physicalLocation=PHYSICAL, logicalLocations={"type": "array", "items": LOGICAL}
)
SUPPRESSION = an_object(
    ("kind",),
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification={"type": "string"},
)
RESULT = an_object(
    ("ruleId", "message", "locations"),
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    level=LEVEL,
    message=TEXT,
    locations={"type": "array", "minItems": 1, "maxItems": 1, "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    suppressions={"type": "array", "uniqueItems": True, "items": SUPPRESSION},
)
RULE = an_object(
    ("id", "shortDescription"),
    id={"type": "string"},
    shortDescription=TEXT,
    defaultConfiguration=an_object(("level",), level=LEVEL),
    properties=an_object(
        ("security-severity",),
        tags={"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        **{"security-severity": {"type": "string", "pattern": r"^\d+\.\d$"}},
    ),
)
DRIVER = an_object(
    ("name",),
    name={"type": "string"},
    version={"type": "string"},
    semanticVersion={"type": "string"},
    rules={"type": "array", "uniqueItems": True, "items": RULE},
)
RUN = an_object(
    ("tool", "results"),
    tool=an_object(("driver",), driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object"},
    results={"type": "array", "items": RESULT},
)
LOG = an_object(
    ("version", "runs"),
    **{"$schema": {"format": "uri"}},
    version={"const": "2.1.0"},
    runs={"type": "array", "items": RUN},
)
"""The part of SARIF 2.1.0 that is used, from sections 3.13 to 3.35 of the standard: what else stands in a log is wrong.
One location per result, and a score per rule, are what code scanning reads."""


def results(*findings: Finding) -> list[dict[str, Any]]:
    log = sarif.log(report(*findings))
    Draft202012Validator(LOG).validate(log)
    found: list[dict[str, Any]] = log["runs"][0]["results"]
    return found


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
