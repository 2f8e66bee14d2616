"""The verb `check`: validate, preview and judge specs; the one for continuous integration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundplan.errors import ExitCode, Invalid

if TYPE_CHECKING:
    from groundplan.judge.finding import Finding


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"


def check(
    specs: Annotated[list[Path], typer.Argument(metavar="SPEC...", help="Spec files.")],
    format: Annotated[Format, typer.Option(help="How findings are printed.")] = Format.TEXT,  # noqa: A002 - the option's name
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> ExitCode:
    """Validate, preview and judge specs: everything that is wrong with them, worst first."""
    from groundplan.cli import say
    from groundplan.judge.finding import Report

    judged = [_judge(spec) for spec in specs]
    found = [finding for each in judged for finding in each.findings]
    report = Report.of(map(str, specs), sum(each.resources for each in judged), found)
    if json or format is Format.JSON:
        from groundplan.render import document

        say.document(document.check(report))
    else:
        from groundplan.render import console
        from groundplan.render import report as render

        sources = {file: text for each in judged for file, text in each.sources.items()}
        render.show(report, sources, console.console())
    if not all(each.valid for each in judged):
        return ExitCode.INVALID
    return ExitCode.FINDINGS if report.failed else ExitCode.FINE


@dataclass(frozen=True, slots=True)
class _Judged:
    """A spec as it was judged: whether it is valid, how many resources it makes, and what is wrong with it or them."""

    valid: bool
    resources: int
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]


def _judge(spec: Path) -> _Judged:
    from groundplan import program
    from groundplan.cli import stages
    from groundplan.judge import judges
    from groundplan.judge import spec as spec_judge

    try:
        plan = program.plan(spec)
    except Invalid as invalid:
        return _Judged(False, 0, spec_judge.findings(invalid.problems), invalid.sources)
    made = stages.preview(plan, stages.Engine.EMBEDDED)
    return _Judged(
        True, sum(one.custom for one in made.resources), judges.judge(made), {plan.loaded.file: plan.loaded.text}
    )
