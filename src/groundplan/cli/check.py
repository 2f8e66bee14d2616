"""The verb `check`: validate, preview and judge specs; the one for continuous integration."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundplan.errors import ExitCode

if TYPE_CHECKING:
    from groundplan.judge.finding import Report


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


def check(
    specs: Annotated[list[Path] | None, typer.Argument(metavar="SPEC...", help="Spec files.")] = None,
    program: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A Pulumi program in Python, instead of specs or besides them.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How findings are printed.")] = Format.TEXT,  # noqa: A002 - the option's name
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    no_checkov: Annotated[bool, typer.Option("--no-checkov", help="Judge without Checkov.")] = False,
    install_checkov: Annotated[
        bool, typer.Option("--install-checkov", help="First install Checkov, into an environment of its own.")
    ] = False,
) -> ExitCode:
    """Validate, preview and judge specs: everything that is wrong with them, worst first."""
    from groundplan.judge.finding import Report

    if install_checkov:
        _install()
    if not specs and program is None:
        if install_checkov:
            return ExitCode.FINE
        raise typer.BadParameter("Give at least one spec, or --program DIR.", param_hint="SPEC...")
    from groundplan.cli import checking

    programs = [program] if program else []
    judged = checking.judge(specs or [], programs, with_checkov=not no_checkov)
    names = map(str, [*(specs or []), *programs])
    found = [finding for each in judged for finding in each.findings]
    report = Report.of(names, sum(each.resources for each in judged), found, len(programs))
    sources = {file: text for each in judged for file, text in each.sources.items()}
    _show(report, sources, Format.JSON if json else format)
    if not all(each.valid for each in judged):
        return ExitCode.INVALID
    return ExitCode.FINDINGS if report.failed else ExitCode.FINE


def _install() -> None:
    from groundplan.judge.checkov import environment
    from groundplan.render.console import progress

    with progress(f"Installing Checkov {environment.version()}"):
        environment.install()


def _show(report: Report, sources: Mapping[str, str], form: Format) -> None:
    from groundplan.cli import say
    from groundplan.render import console, document, junit, sarif
    from groundplan.render import report as render

    match form:
        case Format.TEXT:
            render.show(report, sources, console.console())
        case Format.JSON:
            say.document(document.check(report))
        case Format.SARIF:
            say.document(sarif.log(report))
        case Format.JUNIT:
            say.line(junit.text(report))
