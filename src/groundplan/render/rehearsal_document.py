"""A rehearsal as JSON: the same for the same stack, but for what is under `measured`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from groundplan.errors import Problem
from groundplan.rehearse.changes import Change, Operation
from groundplan.rehearse.report import Report, Stage, Step, operations
from groundplan.render import problems as problems_render
from groundplan.render.document import SCHEMA_VERSION


def rehearsal(report: Report) -> dict[str, Any]:
    """What a rehearsal found."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "subject": report.subject,
        "project": report.project,
        "stack": report.stack,
        "passed": report.passed,
        "steps": [_step(step) for step in report.steps],
        "update": _update(report),
        "guarded": [{"urn": one.resource.urn, "by": list(one.guards)} for one in _sorted(report.guarded)],
        "apis": {
            "called": [{"host": one.host, "methods": list(one.methods)} for one in report.calls],
            "enableBeforehand": list(report.beforehand),
            "enabledByStack": list(report.enabled),
        },
        "role": role(report),
        "beyondRole": sorted({*report.permissions} - {*report.role}),
        "left": None if report.left is None else [{"name": one.name, "reason": one.reason} for one in report.left],
        "problems": problems_render.as_json(report.problems),
        "measured": _measured(report),
    }


def refused(subject: str, problems: Iterable[Problem]) -> dict[str, Any]:
    """The document of a rehearsal that did not begin, because the spec is invalid."""
    empty = rehearsal(Report(subject=subject, project="", stack="", steps=()))
    return empty | {"problems": problems_render.as_json(problems)}


def role(report: Report) -> dict[str, Any]:
    """The custom role that whoever deploys needs, as `gcloud iam roles create --file` takes it.

    Source: https://docs.cloud.google.com/iam/docs/creating-custom-roles.
    """
    return {
        "title": f"Deployer of {report.stack}"[:100],
        "description": f"What a deployment of {report.stack} called, from up to destroy"[:300],
        "stage": "GA",
        "includedPermissions": list(report.role),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "step": step.stage.value,
        "passed": step.passed,
        "operations": {operation.value: count for operation, count in operations(step).items()},
        "unexpected": [_change(change) for change in _sorted(step.unexpected)],
    }


def _update(report: Report) -> dict[str, Any] | None:
    step = report.step(Stage.UPDATE)
    if step is None:
        return None
    kinds = (Operation.CREATE, Operation.UPDATE, Operation.REPLACE, Operation.DELETE)
    changed = {kind: [_change(one) for one in _sorted(step.changes) if one.operation is kind] for kind in kinds}
    lost = sorted(report.lost, key=lambda loss: loss.resource.urn)
    return {
        "what": report.update,
        **{f"{kind.value}d": found for kind, found in changed.items()},
        "lost": [{"urn": loss.resource.urn, "holds": loss.holds} for loss in lost],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "urn": change.resource.urn,
        "type": change.resource.type,
        "operation": change.operation.value,
        "differences": list(change.differences),
        "forcedBy": list(change.forced_by),
    }


def _measured(report: Report) -> dict[str, Any]:
    """What differs from run to run: times in seconds, the order of creation, and how often the provider called."""
    first = report.step(Stage.UP)
    return {
        "seconds": {step.stage.value: round(step.seconds, 2) for step in report.steps},
        "created": [
            {"urn": one.resource.urn, "began": round(one.began, 2), "ended": round(one.ended, 2)}
            for one in (first.changes if first else ())
            if one.resource.custom
        ],
        "calls": {
            one.host: {"count": one.count, "refused": one.refused, "milliseconds": round(one.milliseconds, 1)}
            for one in report.calls
        },
    }


def _sorted(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: change.resource.urn)
