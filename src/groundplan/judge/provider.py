"""Provider rules: what the provider, or the API behind it, would refuse. The engine finds them; this judges them."""

from __future__ import annotations

from groundplan.engine.preview import Preview, SpecRef
from groundplan.errors import Problem
from groundplan.judge.finding import Finding, Severity


def findings(preview: Preview) -> tuple[Finding, ...]:
    """Each problem that the engine found, as a broken rule: a deployment would fail on it."""
    origins = {resource.urn: resource.spec for resource in preview.resources}
    return tuple(_finding(problem, origins.get(problem.subject)) for problem in preview.problems)


def _finding(problem: Problem, origin: SpecRef | None) -> Finding:
    rule = problem.code if problem.code.startswith("provider") else f"provider-{problem.code}"
    return Finding.broken(rule, Severity.HIGH, problem, origin or _place(problem))


def _place(problem: Problem) -> SpecRef | None:
    return SpecRef("", problem.position) if problem.position else None
