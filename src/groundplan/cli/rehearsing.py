"""What `rehearse` does, without the command line around it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from groundplan.cli import say
from groundplan.errors import ExitCode, Invalid, Missing, Problem

if TYPE_CHECKING:
    from groundplan.engine.program import Entry
    from groundplan.program import Plan
    from groundplan.rehearse.lifecycle import Subject, Update
    from groundplan.rehearse.report import Report, Stage

SECRET = "rehearsal"  # noqa: S105 - stands where a rehearsal has no key to read the real one
"""What stands for an encrypted value of a configuration."""


def of_spec(spec: Path, update: Path | None, *, folder: Path | None, role: Path | None, json: bool) -> ExitCode:
    """Rehearse the stack of a spec, and its update to another spec or by one more label."""
    from groundplan import program
    from groundplan.rehearse.lifecycle import Subject, Update

    try:
        plan = program.plan(spec)
        then, what = _updated(plan, update)
    except Invalid as invalid:
        return _refused(str(spec), invalid, json=json)
    subject = Subject(
        name=str(spec),
        project=program.PROJECT,
        stack=plan.design.names.prefix,
        program=program.program(plan.loaded, plan.design),
        places=plan.loaded,
    )
    changed = Update(what, program.program(then.loaded, then.design), places=then.loaded)
    sources = {plan.loaded.file: plan.loaded.text, then.loaded.file: then.loaded.text}
    return _said(_lived(subject, changed, folder), sources, role=role, json=json)


def of_program(
    program: Path,
    config: Mapping[str, str],
    update: Mapping[str, str],
    *,
    folder: Path | None,
    role: Path | None,
    json: bool,
) -> ExitCode:
    """Rehearse somebody's Pulumi program, and its update to another configuration where one is given."""
    from groundplan.cli import programs
    from groundplan.rehearse.lifecycle import Subject, Update

    try:
        found = _entry(program)
        stack, own = programs.configured(program)
    except Invalid as invalid:
        return _refused(str(program), invalid, json=json)
    name = found.name or "project"
    before = {**_readable(own), **_namespaced(config, name)}
    subject = Subject(
        name=str(program), project=name, stack=stack, program=found.run, root=found.folder or Path.cwd(), config=before
    )
    after = {**before, **_namespaced(update, name)}
    what = ", ".join(f"{key}={value}" for key, value in update.items())
    changed = Update(what, found.run, config=after) if update else None
    report = _lived(subject, changed, folder)
    if report.problems:
        report = _at_lines(report, program)
    return _said(report, programs.sources(program), role=role, json=json)


def _entry(program: Path) -> Entry:
    """How to run a program; raises Invalid when there is none."""
    from groundplan.engine.program import entry

    try:
        return entry(program)
    except Missing as missing:
        raise Invalid([Problem(code="missing", message=missing.what, hint=missing.remedy)]) from None


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """Read `KEY=VALUE` texts; raises BadParameter for what is none."""
    wrong = [text for text in texts if not text.partition("=")[0] or "=" not in text]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} is not KEY=VALUE.", param_hint="--config")
    return {key: value for key, _, value in (text.partition("=") for text in texts)}


def _updated(plan: Plan, update: Path | None) -> tuple[Plan, str]:
    """The plan to update to, and in words what it changes."""
    from dataclasses import replace

    from groundplan import program
    from groundplan.design import design
    from groundplan.rehearse.alteration import altered
    from groundplan.spec.linked import linked

    if update is not None:
        return program.plan(update), f"to {update}"
    spec, what = altered(plan.loaded.spec)
    loaded = replace(plan.loaded, spec=spec)
    return program.Plan(loaded, design(spec, linked(loaded))), what


def _lived(subject: Subject, update: Update | None, folder: Path | None) -> Report:
    """Rehearse; what the program prints goes to standard error."""
    from groundplan.rehearse.lifecycle import rehearse

    with _interruptible(), redirect_stdout(sys.stderr):
        return rehearse(subject, update, folder=folder, progress=_progress(subject.name))


def _said(report: Report, sources: Mapping[str, str], *, role: Path | None, json: bool) -> ExitCode:
    """Say what was found."""
    from groundplan.render import rehearsal, rehearsal_document
    from groundplan.render.console import console

    if role is not None:
        role.write_text(rehearsal.role(report), encoding="utf-8")
    if json:
        say.document(rehearsal_document.rehearsal(report))
    else:
        rehearsal.show(report, console())
        if report.problems:
            say.problems(report.problems, sources)
    return ExitCode.FINE if report.passed else ExitCode.FINDINGS


def _at_lines(report: Report, program: Path) -> Report:
    """The same report, its problems at the lines of the program that made their resources, as a preview tells them."""
    from dataclasses import replace

    from groundplan.cli import programs

    try:
        made = programs.preview(program)
    except Invalid:
        return report
    places = {_tail(one.urn): one.spec.position for one in made.resources if one.spec and one.spec.position}
    steps = (
        replace(
            step,
            problems=tuple(replace(one, position=places.get(_tail(one.subject))) for one in step.problems),
        )
        for step in report.steps
    )
    return replace(report, steps=tuple(steps))


def _tail(urn: str) -> str:
    """A URN without stack and project: types and name."""
    return urn.split("::", 2)[-1]


def _progress(name: str) -> Callable[[Stage], AbstractContextManager[None]]:
    from groundplan.render.console import progress

    return lambda stage: progress(f"Rehearsing {name}: {stage}")


@contextmanager
def _interruptible() -> Iterator[None]:
    """A termination ends a rehearsal as the keyboard's interrupt does: with everything cleaned up."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _refused(subject: str, invalid: Invalid, *, json: bool) -> ExitCode:
    from groundplan.render import rehearsal_document

    if not json:
        raise invalid
    say.document(rehearsal_document.refused(subject, invalid.problems))
    return ExitCode.INVALID


def _readable(config: Mapping[str, Any]) -> dict[str, Any]:
    """A stack's configuration with a placeholder for what is encrypted."""
    return {key: SECRET if isinstance(value, Mapping) and "secure" in value else value for key, value in config.items()}


def _namespaced(config: Mapping[str, str], project: str) -> dict[str, str]:
    """Keys as the engine wants them: one without a namespace is the project's."""
    return {key if ":" in key else f"{project}:{key}": value for key, value in config.items()}
