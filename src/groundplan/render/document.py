"""The machine-readable documents, versioned; their JSON Schemas are in docs/reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from groundplan.design.decision import Decision
from groundplan.engine.preview import Preview, Resource, SpecRef
from groundplan.errors import Problem
from groundplan.judge.finding import Excuse, Finding, Report
from groundplan.render import problems as problems_render
from groundplan.render.value import value

SCHEMA_VERSION = 1
"""Raised when a key is renamed, removed or changes its meaning; a new key does not raise it."""


def preview(made: Preview, decisions: Iterable[Decision[Any]]) -> dict[str, Any]:
    """A preview and the decisions behind it."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "engine": made.engine,
        "project": made.project,
        "stack": made.stack,
        "resources": [_resource(resource) for resource in made.resources],
        "decisions": [decision(entry) for entry in decisions],
        "problems": problems_render.as_json(made.problems),
    }


def refused(engine: str, problems: Iterable[Problem]) -> dict[str, Any]:
    """The document of a preview that was not made, because the spec is invalid."""
    return preview(Preview(engine=engine, project="", stack="", problems=tuple(problems)), ())


def check(report: Report) -> dict[str, Any]:
    """The findings of a check, and how many there are of each sort."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "findings": [_finding(finding) for finding in report.findings],
        "summary": {
            "specs": list(report.specs),
            "resources": report.resources,
            "verdicts": {verdict.value: count for verdict, count in report.verdicts().items()},
            "severities": {severity.value: count for severity, count in report.severities().items()},
        },
    }


def validation(files: Mapping[str, Iterable[Problem]]) -> dict[str, Any]:
    """What is wrong with each of a number of specs."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "specs": [
            {"file": file, "valid": not (found := tuple(problems)), "problems": problems_render.as_json(found)}
            for file, problems in files.items()
        ],
    }


def explanation(decisions: Iterable[Decision[Any]], problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """The decisions of a design, or the problems that kept it from being made."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "decisions": [decision(entry) for entry in decisions],
        "problems": problems_render.as_json(problems),
    }


def decision(made: Decision[Any]) -> dict[str, Any]:
    """One decision."""
    return {
        "title": made.title,
        "value": value(made.value),
        "because": made.because,
        "rejected": dict(made.rejected),
        "source": made.source,
        "field": made.field,
    }


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "parent": resource.parent,
        "dependencies": list(resource.dependencies),
        "protect": resource.protect,
        "inputs": value(resource.inputs),
        "spec": _spec(resource.spec),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "verdict": finding.verdict.value,
        "resource": finding.resource,
        "message": finding.message,
        "remedy": finding.remedy,
        "spec": _spec(finding.spec),
        "excuse": _excuse(finding.excuse),
    }


def _excuse(excuse: Excuse | None) -> dict[str, Any] | None:
    if excuse is None:
        return None
    return {
        "by": excuse.by.value,
        "reason": excuse.reason,
        "owner": excuse.owner,
        "expires": excuse.expires.isoformat() if excuse.expires else None,
    }


def _spec(origin: SpecRef | None) -> dict[str, Any] | None:
    if origin is None:
        return None
    position = origin.position
    return {
        "field": origin.field,
        "file": position.file if position else None,
        "line": position.line if position else None,
    }
