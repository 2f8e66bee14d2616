"""A fault is told once: by the rule that says what to do, not again by the check of Checkov that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from groundplan.catalog.checkov_twins import equals, twins
from groundplan.judge.finding import Finding, Verdict


def once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without those of checks whose twin among the rules has spoken on the same resource.

    A failure is not told where the twin is broken. What Checkov cannot determine is not told where an equal rule
    passes: a rule sees where an unknown value comes from, Checkov does not.
    """
    told = {(Verdict.FAIL, *place) for place in _places(findings, Verdict.FAIL, twins())} | {
        (Verdict.UNDETERMINED, *place) for place in _places(findings, Verdict.PASS, equals())
    }
    return tuple(finding for finding in findings if (finding.verdict, finding.rule, finding.resource) not in told)


def _places(findings: Sequence[Finding], verdict: Verdict, twins: Mapping[str, frozenset[str]]) -> set[tuple[str, str]]:
    """Check and resource of every twin of a rule that says `verdict`."""
    return {
        (check, finding.resource)
        for finding in findings
        if finding.verdict is verdict
        for check in twins.get(finding.rule, ())
    }
