"""What a blueprint fails on purpose is excused, with the catalogue's reason."""

from __future__ import annotations

from collections.abc import Iterable

from groundplan.catalog.checkov_accepted import accepted
from groundplan.judge.finding import Excuse, Excuser, Finding, Verdict


def excused(findings: Iterable[Finding], environment: str, stack: str) -> tuple[Finding, ...]:
    """The same findings; a failure that the blueprint accepts in `environment` is excused.

    stack: the prefix of every resource's name, `<spec>-<environment>`.
    """
    return tuple(_excused(finding, environment, f"{stack}-") for finding in findings)


def _excused(finding: Finding, environment: str, prefix: str) -> Finding:
    if finding.verdict is not Verdict.FAIL:
        return finding
    name = finding.resource.rpartition("::")[2].removeprefix(prefix)
    for one in accepted():
        if one.covers(finding.rule, environment, name):
            return finding.excused(Excuse(by=Excuser.BLUEPRINT, reason=one.reason))
    return finding
