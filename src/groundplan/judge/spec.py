"""Spec rules: what is wrong with the spec itself, so that no preview can be made of it."""

from __future__ import annotations

from collections.abc import Iterable

from groundplan.engine.preview import SpecRef
from groundplan.errors import Problem
from groundplan.judge.finding import Finding, Severity


def findings(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Each problem of an invalid spec, as a broken rule."""
    return tuple(
        Finding.broken(f"spec-{problem.code}", Severity.CRITICAL, problem, SpecRef(problem.field, problem.position))
        for problem in problems
    )
