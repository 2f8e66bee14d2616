"""The verb `check`: validate, preview and judge specs; the one for continuous integration."""

from __future__ import annotations

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
    found = [finding for _, _, findings in judged for finding in findings]
    report = Report.of(map(str, specs), sum(resources for _, resources, _ in judged), found)
    if json or format is Format.JSON:
        from groundplan.render import document

        say.document(document.check(report))
    else:
        from groundplan.render import console
        from groundplan.render import report as render

        render.show(report, say.sources(map(str, specs)), console.console())
    if not all(valid for valid, _, _ in judged):
        return ExitCode.INVALID
    return ExitCode.FINDINGS if report.failed else ExitCode.FINE


def _judge(spec: Path) -> tuple[bool, int, tuple[Finding, ...]]:
    """Whether a spec is valid, how many resources it makes, and what is wrong with it or them."""
    from groundplan import program
    from groundplan.cli import stages
    from groundplan.judge import judges
    from groundplan.judge import spec as spec_judge

    try:
        made = stages.preview(program.plan(spec), stages.Engine.EMBEDDED)
    except Invalid as invalid:
        return False, 0, spec_judge.findings(invalid.problems)
    return True, len(made.resources), judges.judge(made)
