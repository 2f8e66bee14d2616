"""A check's findings as JUnit XML, which CI shows in its test tab: a suite per file, a case per verdict.

The form is the one of https://github.com/testmoapp/junitxml, which GitLab, Jenkins and GitHub's reporters read. What is
undetermined or excused is a skipped case with the reason.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from groundplan.judge.finding import Finding, Report, Verdict

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def text(report: Report) -> str:
    """The whole document."""
    suites: dict[str, list[Finding]] = {}
    for finding in report.findings:
        place = finding.spec.position if finding.spec else None
        suites.setdefault(place.file if place else report.specs[0], []).append(finding)
    root = ET.Element("testsuites", name="groundplan")
    for file, findings in suites.items():
        _suite(root, file, findings)
    for spec in report.specs:
        if not any(file.startswith(spec) for file in suites):
            _suite(root, spec, [])
    _count(root, report.findings, len(root.findall(".//testcase")))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(root: ET.Element, file: str, findings: list[Finding]) -> None:
    suite = ET.SubElement(root, "testsuite", name=_legal(file))
    for finding in findings:
        _case(suite, finding)
    if not findings:
        ET.SubElement(suite, "testcase", classname="groundplan", name="no findings", file=_legal(file))
    _count(suite, findings, max(len(findings), 1))


def _case(suite: ET.Element, finding: Finding) -> None:
    name = finding.resource.rpartition("::")[2] or (finding.spec.field if finding.spec else "") or finding.message
    case = ET.SubElement(suite, "testcase", classname=_legal(finding.rule), name=_legal(name))
    place = finding.spec.position if finding.spec else None
    if place:
        case.set("file", _legal(place.file))
        case.set("line", str(place.line))
    if finding.verdict is Verdict.FAIL:
        failure = ET.SubElement(case, "failure", type=finding.severity.value, message=_legal(finding.message))
        lines = [f"{place}: {finding.message}" if place else finding.message, finding.remedy, finding.resource]
        failure.text = _legal("\n".join(line for line in lines if line))
    elif finding.verdict is not Verdict.PASS:
        reason = f"excused: {finding.excuse.reason}" if finding.excuse else f"undetermined: {finding.message}"
        ET.SubElement(case, "skipped", message=_legal(reason))


def _count(element: ET.Element, findings: tuple[Finding, ...] | list[Finding], cases: int) -> None:
    skipped = sum(finding.verdict in {Verdict.UNDETERMINED, Verdict.EXCUSED} for finding in findings)
    element.set("tests", str(cases))
    element.set("failures", str(sum(finding.verdict is Verdict.FAIL for finding in findings)))
    element.set("errors", "0")
    element.set("skipped", str(skipped))


def _legal(value: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", value)
