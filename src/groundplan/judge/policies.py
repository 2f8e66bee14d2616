"""Policies: the rules of `groundplan_policies`, asked of a preview in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from groundplan.engine.preview import Preview, Resource, SpecRef, Unknown
from groundplan.judge.finding import Finding, Severity, Verdict
from groundplan_policies import judging, value
from groundplan_policies.stack import Resource as Judged
from groundplan_policies.verdict import Broken, Fail, Undetermined


def findings(preview: Preview) -> tuple[Finding, ...]:
    """What the rules say against the resources, or cannot say yet. A rule that raises is itself a finding."""
    return tuple(finding for finding in verdicts(preview) if finding.verdict is not Verdict.PASS)


def verdicts(preview: Preview) -> tuple[Finding, ...]:
    """The same, and what passes: a finding for every rule on every resource that it is about."""
    origins = {resource.urn: resource.spec for resource in preview.resources}
    return tuple(_finding(outcome, origins[outcome.resource.urn]) for outcome in outcomes(preview))


def outcomes(preview: Preview) -> Iterator[judging.Outcome]:
    """Every verdict, passes included, of every rule on every resource that it is about.

    What the program only looks up is not judged; the engine does not show it to a policy pack either.
    """
    return judging.judge(_judged(resource) for resource in preview.resources if not resource.read)


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
    rule = outcome.rule
    found = partial(Finding, rule=rule.id, severity=Severity(rule.severity), resource=outcome.resource.urn, spec=origin)
    match outcome.verdict:
        case Fail(reason, path):
            message = f"{path}: {reason}" if path else reason
            return found(verdict=Verdict.FAIL, message=message, remedy=rule.remedy)
        case Undetermined(path, cause):
            waits = f"waits for {cause.rpartition('::')[2]}" if cause else "is not known before deployment"
            message = f"{path} {waits}" if path else waits
            return found(verdict=Verdict.UNDETERMINED, message=message, remedy=rule.remedy)
        case Broken(error):
            message = f"the rule {rule.id} failed on this resource: {error}"
            remedy = "Report it: the rule is at fault, not the resource."
            return found(
                rule="rule-broken", severity=Severity.HIGH, verdict=Verdict.FAIL, message=message, remedy=remedy
            )
        case _:
            return found(verdict=Verdict.PASS, message=rule.title)
