"""A check's findings for people: worst first, each with its place, its resource and its remedy."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from groundplan.errors import Position
from groundplan.judge.finding import Finding, Report, Severity, Verdict
from groundplan.render.console import plain

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
    head = Text(f"{plain(str(place))} " if place else "", style="dim")
    head.append(f"{label}[{plain(finding.rule)}]", style="magenta" if undetermined else STYLES[finding.severity])
    console.print(head.append(f" {plain(finding.message)}", style="not dim"), soft_wrap=True)
    for line in _details(finding, place, sources):
        console.print(line, soft_wrap=True)
    console.print()


def _details(finding: Finding, place: Position | None, sources: Mapping[str, str]) -> list[Text]:
    """The spec's line with a caret, the resource and the remedy; each if there is one."""
    lines = []
    text = sources.get(place.file, "").splitlines() if place else []
    if place and place.line <= len(text):
        gutter = f"{place.line:>4} | "
        lines.append(Text(gutter, style="dim").append(plain(text[place.line - 1]), style="not dim"))
        lines.append(
            Text(f"{'| ':>{len(gutter)}}", style="dim").append(f"{' ' * (place.column - 1)}^", style="not dim")
        )
    if finding.resource:
        lines.append(Text(f"  on {plain(finding.resource.rsplit('::', 1)[-1])}", style="dim"))
    if finding.remedy:
        lines.append(Text(f"  {plain(finding.remedy)}", style="green"))
    return lines


def _totals(report: Report) -> Text:
    specs = f"{len(report.specs)} spec{'s' if len(report.specs) != 1 else ''}, {report.resources} resources"
    if not report.findings:
        return Text.assemble(("No findings", "bold green"), f" in {specs}")
    severities = [f"{count} {severity}" for severity, count in report.severities().items() if count]
    undetermined = report.verdicts()[Verdict.UNDETERMINED]
    counts = [*severities, f"{undetermined} undetermined"] if undetermined else severities
    style = "bold red" if report.failed else "bold"
    return Text.assemble((", ".join(counts) or "Nothing failed", style), f" in {specs}")
