"""Policies: the rules of `groundplan_policies`, asked of a preview in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.engine.preview import Preview, Resource, SpecRef, Unknown
from groundplan.judge.finding import Finding, Severity, Verdict
from groundplan_policies import judging, value
from groundplan_policies.stack import Resource as Judged
from groundplan_policies.verdict import Broken, Fail, Undetermined


def findings(preview: Preview) -> tuple[Finding, ...]:
    """What the rules say against the resources, or cannot say yet. A rule that raises is itself a finding."""
    origins = {resource.urn: resource.spec for resource in preview.resources}
    return tuple(
        _finding(outcome, origins[outcome.resource.urn])
        for outcome in outcomes(preview)
        if isinstance(outcome.verdict, Fail | Undetermined | Broken)
    )


def outcomes(preview: Preview) -> Iterator[judging.Outcome]:
    """Every verdict, passes included, of every rule on every resource that it is about."""
    return judging.judge(map(_judged, preview.resources))


def _judged(resource: Resource) -> Judged:
    return Judged(
        type=resource.type,
        inputs={key: _plain(one) for key, one in resource.inputs.items()},
        urn=resource.urn,
        name=resource.name,
        parent=resource.parent,
        dependencies=resource.dependencies,
        protect=resource.protect,
    )


def _plain(raw: Any) -> Any:
    """A value as the rules take it; an asset stays what it is, a thing without parts."""
    if isinstance(raw, Unknown):
        return value.Unknown(raw.cause)
    if isinstance(raw, Mapping):
        return {key: _plain(one) for key, one in raw.items()}
    return [_plain(one) for one in raw] if isinstance(raw, list | tuple) else raw


def _finding(outcome: judging.Outcome, origin: SpecRef | None) -> Finding:
    rule, verdict = outcome.rule, outcome.verdict
    if isinstance(verdict, Broken):
        return Finding(
            rule="rule-broken",
            severity=Severity.HIGH,
            verdict=Verdict.FAIL,
            resource=outcome.resource.urn,
            message=f"the rule {rule.id} failed on this resource: {verdict.error}",
            remedy="report it: the rule is at fault, not the resource",
            spec=origin,
        )
    return Finding(
        rule=rule.id,
        severity=Severity(rule.severity),
        verdict=Verdict.FAIL if isinstance(verdict, Fail) else Verdict.UNDETERMINED,
        resource=outcome.resource.urn,
        message=_message(verdict),
        remedy=rule.remedy,
        spec=origin,
    )


def _message(verdict: Fail | Undetermined | object) -> str:
    if isinstance(verdict, Fail):
        return f"{verdict.path}: {verdict.reason}" if verdict.path else verdict.reason
    assert isinstance(verdict, Undetermined)  # noqa: S101 - the callers pass nothing else
    waits = f"waits for {verdict.cause}" if verdict.cause else "is not known before deployment"
    return f"{verdict.path} {waits}" if verdict.path else waits
