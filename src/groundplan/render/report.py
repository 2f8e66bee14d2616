"""A check's findings for people: worst first, each with its place, its resource and its remedy; then what is excused.

At the end stands a table of verdicts by who judged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from groundplan.errors import Problem
from groundplan.judge.finding import Excuse, Finding, Report, Severity, Verdict
from groundplan.render import problems
from groundplan.render.problems import escaped

STYLES = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
"""How each severity is coloured."""


def show(report: Report, sources: Mapping[str, str], console: Console) -> None:
    """Print what fails and what is undetermined, what is excused, and the totals. `sources`: each file's text."""
    for finding in report.findings:
        if finding.verdict in {Verdict.FAIL, Verdict.UNDETERMINED}:
            _finding(finding, sources, console)
    _excuses([finding for finding in report.findings if finding.verdict is Verdict.EXCUSED], console)
    if report.verdicts()[Verdict.PASS] or report.verdicts()[Verdict.EXCUSED]:
        _table(report, console)
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


def _excuses(findings: Iterable[Finding], console: Console) -> None:
    """Each reason once, with the rules and the number of resources that it excuses."""
    reasons: dict[Excuse, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        if finding.excuse:
            reasons[finding.excuse][finding.rule] += 1
    if not reasons:
        return
    console.print(Text("Excused", style="bold"))
    for excuse, rules in reasons.items():
        named = ", ".join(f"{escaped(rule)} x{count}" if count > 1 else escaped(rule) for rule, count in rules.items())
        until = f" until {excuse.expires}" if excuse.expires else ""
        who = f"{excuse.by.value}{until}{f' ({escaped(excuse.owner)})' if excuse.owner else ''}"
        console.print(
            Text.assemble("  ", (named, "cyan"), f", {who}: ", (escaped(excuse.reason), "dim")), soft_wrap=True
        )
    console.print()


def _judge(rule: str) -> str:
    """Who judges by a rule, as its id tells."""
    if rule.startswith(("CKV", "checkov-")):
        return "Checkov"
    kind = rule.partition("-")[0]
    return "spec" if kind in {"spec", "program", "preview"} else "provider" if kind == "provider" else "policies"


def _table(report: Report, console: Console) -> None:
    counts = Counter((_judge(finding.rule), finding.verdict) for finding in report.findings)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("judge")
    for verdict in Verdict:
        table.add_column(verdict.value, justify="right")
    for judge in ("spec", "provider", "policies", "Checkov"):
        if any(counts[judge, verdict] for verdict in Verdict):
            table.add_row(judge, *(str(counts[judge, verdict]) for verdict in Verdict))
    console.print(table)
    console.print()


def _totals(report: Report) -> Text:
    counted = {"spec": len(report.specs) - report.programs, "program": report.programs}
    subjects = " and ".join(f"{count} {word}{'s' if count > 1 else ''}" for word, count in counted.items() if count)
    where = f"{subjects}, {report.resources} resources"
    if not any(finding.verdict in {Verdict.FAIL, Verdict.UNDETERMINED} for finding in report.findings):
        return Text.assemble(("No findings", "bold green"), f" in {where}")
    severities = [f"{count} {severity}" for severity, count in report.severities().items() if count]
    undetermined = report.verdicts()[Verdict.UNDETERMINED]
    counts = [*severities, f"{undetermined} undetermined"] if undetermined else severities
    style = "bold red" if report.failed else "bold"
    return Text.assemble((", ".join(counts) or "Nothing failed", style), f" in {where}")
