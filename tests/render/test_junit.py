"""Findings as JUnit XML."""

from xml.etree import ElementTree as ET

from groundplan.judge.finding import Finding
from groundplan.render import junit
from render.findings import EVERY, finding, report


def parsed(*findings: Finding) -> ET.Element:
    return ET.fromstring(junit.text(report(*findings)).encode("utf-8", "surrogatepass"))  # noqa: S314 - our own output


def test_a_failure_has_its_place_its_remedy_and_its_resource() -> None:
    (case,) = parsed(finding()).iter("testcase")
    assert case.attrib == {
        "classname": "bucket-public",
        "name": "archive",
        "file": "specs/my plant.yaml",
        "line": "12",
    }
    (failure,) = case
    assert failure.attrib == {"type": "high", "message": "open to all"}
    assert (failure.text or "").splitlines()[:2] == ["specs/my plant.yaml:12:3: open to all", "Close it."]


def test_what_is_undetermined_or_excused_is_skipped_with_the_reason() -> None:
    skipped = {case.get("classname"): case.find("skipped") for case in parsed(*EVERY).iter("testcase")}
    reasons = {rule: found.get("message") for rule, found in skipped.items() if found is not None}
    assert reasons == {
        "topic-cmek": "undetermined: it hangs on key.id",
        "bucket-versioning": "excused: Rebuilt every night.",
        "CKV_GCP_62": "excused: Audit logs.",
    }


def test_the_counts_are_those_of_the_cases() -> None:
    root = parsed(*EVERY)
    for element in (root, *root.iter("testsuite")):
        assert int(element.get("tests", "")) == len(list(element.iter("testcase")))
        assert int(element.get("failures", "")) == len(list(element.iter("failure")))
        assert int(element.get("skipped", "")) == len(list(element.iter("skipped")))


def test_what_xml_cannot_hold_does_not_break_the_document() -> None:
    messages = [failure.get("message") for failure in parsed(*EVERY).iter("failure")]
    assert '"5" has no unit <&>\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}' in messages


def test_a_clean_spec_is_a_case_that_passes() -> None:
    (case,) = parsed().iter("testcase")
    assert case.get("name") == "no findings"
    assert list(case) == []
