"""Findings as text."""

import io
from datetime import date

from groundplan.engine.preview import SpecRef
from groundplan.errors import Position
from groundplan.judge.finding import Excuse, Excuser, Finding, Report, Severity, Verdict
from groundplan.render import report as render
from groundplan.render.console import console

SOURCE = {"factory.yaml": "kind: iot-telemetry\nfleet:\n\tmessage_every: 5\n"}


def finding(**changes: object) -> Finding:
    what = {
        "rule": "provider-enum",
        "severity": Severity.HIGH,
        "verdict": Verdict.FAIL,
        "resource": "urn:pulumi:dev::demo::gcp:storage/bucket:Bucket::archive",
        "message": "storageClass: 'FROZEN' is no class",
        "remedy": "STANDARD or NEARLINE",
        "spec": SpecRef("fleet", Position("factory.yaml", 2, 1)),
    }
    return Finding(**{**what, **changes})  # type: ignore[arg-type]


def shown(*findings: Finding) -> list[str]:
    stream = io.StringIO()
    render.show(Report.of(["factory.yaml"], 7, findings), SOURCE, console(stream))
    return stream.getvalue().splitlines()


def test_a_finding_shows_its_line_its_resource_and_its_remedy() -> None:
    assert shown(finding()) == [
        "factory.yaml:2:1 high[provider-enum] archive storageClass: 'FROZEN' is no class",
        " 2 | fleet:",
        "   | ^ STANDARD or NEARLINE",
        "",
        "1 high in 1 spec, 7 resources",
    ]


def test_a_finding_without_a_place_shows_its_remedy_below() -> None:
    assert shown(finding(spec=None))[:2] == [
        "high[provider-enum] archive storageClass: 'FROZEN' is no class",
        "    STANDARD or NEARLINE",
    ]


def test_the_caret_stands_under_its_column_after_a_tab() -> None:
    lines = shown(finding(spec=SpecRef("fleet.message_every", Position("factory.yaml", 3, 2))))
    assert lines[1].index("message_every") == lines[2].index("^")


def test_what_is_undetermined_is_told_and_does_not_fail() -> None:
    lines = shown(finding(verdict=Verdict.UNDETERMINED))
    assert "undetermined[provider-enum]" in lines[0]
    assert lines[-1] == "1 undetermined in 1 spec, 7 resources"


def test_what_passed_is_counted_and_not_listed() -> None:
    lines = shown(finding(verdict=Verdict.PASS), finding(rule="CKV_GCP_62", verdict=Verdict.PASS))
    assert [line.split() for line in lines if line][2:-1] == [
        ["provider", "0", "0", "0", "1"],
        ["Checkov", "0", "0", "0", "1"],
    ]
    assert lines[-1] == "No findings in 1 spec, 7 resources"


def test_a_reason_is_told_once_with_the_rules_and_resources_that_it_excuses() -> None:
    excuse = Excuse(by=Excuser.WAIVER, reason="A trial.", owner="ana", expires=date(2026, 12, 31))
    lines = shown(
        *(finding(rule="CKV_GCP_62", resource=f"urn::{name}").excused(excuse) for name in "ab"),
        finding(rule="CKV_GCP_78").excused(excuse),
    )
    assert lines[:2] == ["Excused", "  CKV_GCP_62 x2, CKV_GCP_78, waiver until 2026-12-31 (ana): A trial."]
    assert lines[-1] == "No findings in 1 spec, 7 resources"


def test_no_findings_reads_as_such() -> None:
    assert shown() == ["No findings in 1 spec, 7 resources"]
