"""A fault is told once: by the rule that says what to do, not again by the check of Checkov that says the same."""

from __future__ import annotations

from collections.abc import Sequence

from groundplan.catalog.checkov_twins import twins
from groundplan.judge.finding import Finding, Verdict


def once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without the failures of checks whose twin among the rules is broken on the same resource."""
    told = {
        (check, finding.resource)
        for finding in findings
        if finding.verdict is Verdict.FAIL
        for check in twins().get(finding.rule, ())
    }
    return tuple(
        finding
        for finding in findings
        if finding.verdict is not Verdict.FAIL or (finding.rule, finding.resource) not in told
    )
