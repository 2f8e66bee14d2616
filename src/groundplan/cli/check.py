"""The verb `check`: validate, preview and judge specs; the one for continuous integration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundplan.errors import ExitCode

if TYPE_CHECKING:
    from groundplan.cli.subjects import Judged
    from groundplan.judge.finding import Report


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


FORMS = {".json": Format.JSON, ".sarif": Format.SARIF, ".xml": Format.JUNIT}
"""The form of a report in a file, by the file's ending."""


def check(
    specs: Annotated[list[Path] | None, typer.Argument(metavar="SPEC...", help="Spec files.")] = None,
    program: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A Pulumi program in Python, instead of specs or besides them.")
    ] = None,
    preview: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What `pulumi preview --json` wrote, in any language.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How findings are printed.")] = Format.TEXT,  # noqa: A002 - the option's name
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    report_files: Annotated[
        list[Path] | None,
        typer.Option("--report", metavar="FILE", help="Write the findings there too: .json, .sarif or .xml (JUnit)."),
    ] = None,
    no_checkov: Annotated[bool, typer.Option("--no-checkov", help="Judge without Checkov.")] = False,
    install_checkov: Annotated[
        bool, typer.Option("--install-checkov", help="First install Checkov, into an environment of its own.")
    ] = False,
) -> ExitCode:
    """Validate, preview and judge specs: everything that is wrong with them, worst first."""
    _refuse(report_files or ())
    if install_checkov:
        _install()
    if not specs and program is None and preview is None:
        if install_checkov:
            return ExitCode.FINE
        raise typer.BadParameter("Give at least one spec, --program DIR or --preview FILE.", param_hint="SPEC...")
    judged, report = _judge(specs or [], program, preview, with_checkov=not no_checkov)
    _write(report, report_files or ())
    sources = {file: text for each in judged for file, text in each.sources.items()}
    _show(report, sources, Format.JSON if json else format)
    if not all(each.valid for each in judged):
        return ExitCode.INVALID
    return ExitCode.FINDINGS if report.failed else ExitCode.FINE


def _judge(
    specs: list[Path], program: Path | None, preview: Path | None, *, with_checkov: bool
) -> tuple[list[Judged], Report]:
    """Everything judged, and the report about it."""
    from groundplan.cli import checking, subjects
    from groundplan.judge.finding import Report

    others = [(of, path) for of, path in ((subjects.of_program, program), (subjects.of_preview, preview)) if path]
    judged = checking.judge(specs, [partial(of, path) for of, path in others], with_checkov=with_checkov)
    names = [*map(str, specs), *(str(path) for _, path in others)]
    found = [finding for each in judged for finding in each.findings]
    return judged, Report.of(names, sum(each.resources for each in judged), found, len(others))


def _install() -> None:
    from groundplan.judge.checkov import environment
    from groundplan.render.console import progress

    with progress(f"Installing Checkov {environment.version()}"):
        environment.install()


def _refuse(files: Iterable[Path]) -> None:
    """Raise BadParameter for a file whose ending is that of no form, or whose folder is not there."""
    for file in files:
        if file.suffix not in FORMS:
            raise typer.BadParameter(f"{file} ends in none of {', '.join(FORMS)}.", param_hint="--report")
        if not file.absolute().parent.is_dir():
            raise typer.BadParameter(f"{file.parent} is no folder.", param_hint="--report")


def _write(report: Report, files: Iterable[Path]) -> None:
    for file in files:
        file.write_text(f"{_text(report, FORMS[file.suffix])}\n", encoding="utf-8", errors="backslashreplace")


def _show(report: Report, sources: Mapping[str, str], form: Format) -> None:
    from groundplan.cli import say
    from groundplan.render import console
    from groundplan.render import report as render

    if form is Format.TEXT:
        render.show(report, sources, console.console())
    else:
        say.line(_text(report, form))


def _text(report: Report, form: Format) -> str:
    """The findings for machines."""
    import json

    from groundplan.render import document, junit, sarif

    if form is Format.JUNIT:
        return junit.text(report)
    made = sarif.log(report) if form is Format.SARIF else document.check(report)
    return json.dumps(made, indent=2, ensure_ascii=False)
