"""Spec rules: what is wrong with the spec itself, so that no preview can be made of it."""

from __future__ import annotations

from collections.abc import Iterable

from groundplan.engine.preview import SpecRef
from groundplan.errors import Problem
from groundplan.judge.finding import Finding, Severity, Verdict


def findings(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Each problem of an invalid spec, as a broken rule."""
    return tuple(
        Finding(
            rule=f"spec-{problem.code}",
            severity=Severity.CRITICAL,
            verdict=Verdict.FAIL,
            resource="",
            message=f"{problem.field}: {problem.message}" if problem.path else problem.message,
            remedy=problem.hint or problem.allowed,
            spec=SpecRef(problem.field, problem.position),
        )
        for problem in problems
    )
