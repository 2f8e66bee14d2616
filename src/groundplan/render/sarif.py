"""A check's findings as SARIF 2.1.0, which code scanning shows beside the line.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html. Passes are left out: code scanning
would show them as alerts. What is undetermined is `open`, what is excused is suppressed with its reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from groundplan import __version__
from groundplan.errors import Position
from groundplan.judge.finding import Excuse, Excuser, Finding, Report, Severity, Verdict
from groundplan_policies.registry import all_rules

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
"""SARIF's level of each severity."""

SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""A score inside the range that code scanning calls by each severity's name: from 9, 7, 4 and 0.1."""

BASE = "%SRCROOT%"
"""The name for the folder that relative paths start from."""


def log(report: Report) -> dict[str, Any]:
    """A log with one run: each rule that was broken, and each finding with the line of the spec or program."""
    shown = [finding for finding in report.findings if finding.verdict is not Verdict.PASS]
    rules = list({finding.rule: _rule(finding) for finding in reversed(shown)}.values())[::-1]
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    driver = {"name": "groundplan", "version": __version__, "semanticVersion": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder that groundplan was started in."}}},
        "results": [_result(finding, places, report.specs) for finding in shown],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.rule,
        **_described(finding),
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {"security-severity": SCORES[finding.severity], "tags": ["security"]},
    }


def _described(finding: Finding) -> dict[str, Any]:
    """What a rule is about, in general; of a check that is not ours, what it found."""
    known = next((rule for rule in all_rules() if rule.id == finding.rule), None)
    if known is None:
        return {"shortDescription": {"text": finding.message}}
    texts = {"shortDescription": known.title, "fullDescription": known.why, "help": known.remedy}
    return {key: {"text": text} for key, text in texts.items()}


def _result(finding: Finding, rules: Mapping[str, int], specs: Sequence[str]) -> dict[str, Any]:
    open_ = finding.verdict is Verdict.UNDETERMINED
    name = finding.resource.rpartition("::")[2]
    about = f"{name}: {finding.message}" if name else finding.message
    result = {
        "ruleId": finding.rule,
        "ruleIndex": rules[finding.rule],
        "kind": "open" if open_ else "fail",
        "level": "none" if open_ else LEVELS[finding.severity],
        "message": {"text": f"{about}\n{finding.remedy}" if finding.remedy else about},
        "locations": [_location(finding, specs)],
        "partialFingerprints": {"ruleAndResource/v1": _fingerprint(finding)},
    }
    if finding.excuse:
        result["suppressions"] = [_suppression(finding.excuse)]
    return result


def _location(finding: Finding, specs: Sequence[str]) -> dict[str, Any]:
    """The finding's place; the top of the first spec where it has none, for code scanning shows no other."""
    known = finding.spec.position if finding.spec else None
    place = known or Position(specs[0], 1, 1)
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}}
    if finding.resource:
        name = finding.resource.rpartition("::")[2]
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": finding.resource, "kind": "resource"}]
    return location


def _artifact(file: str) -> dict[str, str]:
    path = PurePosixPath(file)
    if path.is_absolute():
        return {"uri": f"file://{quote(str(path), errors='replace')}"}
    return {"uri": quote(str(path), errors="replace"), "uriBaseId": BASE}


def _fingerprint(finding: Finding) -> str:
    """The same for the same fault when lines move."""
    named = finding.resource or finding.message
    return hashlib.sha256(f"{finding.rule}\0{named}".encode(errors="replace")).hexdigest()[:32]


def _suppression(excuse: Excuse) -> dict[str, Any]:
    return {
        "kind": "inSource" if excuse.by is Excuser.WAIVER else "external",
        "status": "accepted",
        "justification": f"{excuse.reason} ({excuse.owner})" if excuse.owner else excuse.reason,
    }
