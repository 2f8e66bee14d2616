"""What keeps a preview from being made: faults of the spec itself, or the failure of a program."""

from __future__ import annotations

from collections.abc import Iterable

from groundplan.engine.preview import SpecRef
from groundplan.errors import Problem
from groundplan.judge.finding import Finding, Severity


def findings(problems: Iterable[Problem], subject: str = "spec") -> tuple[Finding, ...]:
    """Each problem of an invalid spec, or of a failed program, as a broken rule."""
    return tuple(_broken(f"{subject}-{problem.code}", problem) for problem in problems)


def _broken(rule: str, problem: Problem) -> Finding:
    return Finding.broken(rule, Severity.CRITICAL, problem, SpecRef(problem.field, problem.position))
