"""A check's findings for people: worst first, each with its place, its resource and its remedy."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from groundplan.errors import Problem
from groundplan.judge.finding import Finding, Report, Severity, Verdict
from groundplan.render import problems
from groundplan.render.problems import escaped

STYLES = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
"""How each severity is coloured."""


def show(report: Report, sources: Mapping[str, str], console: Console) -> None:
    """Print the findings that are not passes, and the totals. `sources` holds the text of each spec file."""
    for finding in report.findings:
        if finding.verdict is not Verdict.PASS:
            _finding(finding, sources, console)
    console.print(_totals(report), soft_wrap=True)


def _finding(finding: Finding, sources: Mapping[str, str], console: Console) -> None:
    undetermined = finding.verdict is Verdict.UNDETERMINED
    label = "undetermined" if undetermined else finding.severity.value
    place = finding.spec.position if finding.spec else None
    console.print(
        Text.assemble(
            (f"{escaped(str(place))} " if place else "", "dim"),
            (f"{label}[{escaped(finding.rule)}]", "magenta" if undetermined else STYLES[finding.severity]),
            (f" {escaped(finding.resource.rpartition('::')[2])}" if finding.resource else "", "bold"),
            f" {escaped(finding.message)}",
        ),
        soft_wrap=True,
    )
    problem = Problem(code=finding.rule, message=finding.message, position=place, hint=finding.remedy)
    for line in problems.text([problem], sources).splitlines()[1:]:
        console.print(Text(line, style="dim" if finding.remedy not in line else ""), soft_wrap=True)
    console.print()


def _totals(report: Report) -> Text:
    specs = f"{len(report.specs)} spec{'s' if len(report.specs) != 1 else ''}, {report.resources} resources"
    if not report.findings:
        return Text.assemble(("No findings", "bold green"), f" in {specs}")
    severities = [f"{count} {severity}" for severity, count in report.severities().items() if count]
    undetermined = report.verdicts()[Verdict.UNDETERMINED]
    counts = [*severities, f"{undetermined} undetermined"] if undetermined else severities
    style = "bold red" if report.failed else "bold"
    return Text.assemble((", ".join(counts) or "Nothing failed", style), f" in {specs}")
