"""The judges, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable

from groundplan.engine.preview import Preview
from groundplan.judge import policies, provider
from groundplan.judge.finding import Finding

Judge = Callable[[Preview], tuple[Finding, ...]]
"""Takes a preview, gives what it found. A judge neither raises nor prints."""

JUDGES: tuple[Judge, ...] = (provider.findings, policies.verdicts)
"""All of them; a new judge is one more entry."""


def judge(preview: Preview) -> tuple[Finding, ...]:
    """What all judges find in a preview."""
    return tuple(finding for ask in JUDGES for finding in ask(preview))
