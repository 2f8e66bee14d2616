"""Pulumi programs of others, as `check --program` finds them: a folder, its project and its one configured stack."""

from __future__ import annotations

import dataclasses
import sys
import traceback
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from groundplan.engine.preview import Preview, Resource, SpecRef
from groundplan.errors import Invalid, Position, Problem

STACK = "dev"
"""The stack's name where no file names one."""


def sources(program: Path) -> dict[str, str]:
    """The text of each of a program's files, by the name that a report gives it."""
    return {shown(file): file.read_text(encoding="utf-8", errors="replace") for file in _files(program)}


def shown(file: Path) -> str:
    """A file as a report names it: relative to where the command was started, if it lies below."""
    here = Path.cwd()
    path = file.resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _files(program: Path) -> list[Path]:
    """The program's own sources: no environment, nothing hidden."""
    if program.is_file():
        return [program]
    return [
        file
        for file in sorted(program.rglob("*.py"))
        if not any(
            part.startswith(".") or part in {"venv", "site-packages"} for part in file.relative_to(program).parts
        )
    ]


def preview(program: Path) -> Preview:
    """Preview a program with the configuration of its stack, if the folder has that of one alone.

    What it prints goes to standard error. Raises Invalid when it fails or is not there.
    """
    from groundplan.engine import embedded
    from groundplan.engine.origin import trace
    from groundplan.errors import Missing
    from groundplan.render.console import progress

    stack, config = configured(program)
    try:
        with progress(f"Previewing {program} in the embedded engine"), redirect_stdout(sys.stderr):
            made = embedded.preview(program, project="project", stack=stack, config=config)
    except KeyboardInterrupt:
        raise
    except Missing as missing:
        raise Invalid([Problem(code="missing", message=missing.what, hint=missing.remedy)]) from None
    except (Exception, SystemExit) as failure:  # noqa: BLE001 - a program of others may raise anything
        raise Invalid([_failed(failure, program)], sources=sources(program)) from None
    return _relative(trace(made))


def configured(program: Path) -> tuple[str, dict[str, Any]]:
    """The stack and its configuration, from the one `Pulumi.<stack>.yaml`; encrypted values stay as they are."""
    files = sorted(program.glob("Pulumi.*.yaml")) if program.is_dir() else []
    if len(files) != 1:
        return STACK, {}
    try:
        content = YAML(typ="safe").load(files[0])
    except YAMLError as wrong:
        place = Position(shown(files[0]), getattr(getattr(wrong, "problem_mark", None), "line", 0) + 1, 1)
        raise Invalid([Problem(code="yaml", message="not valid YAML", position=place)]) from None
    config = content.get("config") if isinstance(content, Mapping) else None
    return files[0].name.removeprefix("Pulumi.").removesuffix(".yaml"), dict(config or {})


def _failed(failure: BaseException, program: Path) -> Problem:
    """A program's failure at the last of its own lines that it passed."""
    home = (program if program.is_dir() else program.parent).resolve()
    frames = [
        frame
        for frame in traceback.extract_tb(failure.__traceback__)
        if Path(frame.filename).is_absolute() and Path(frame.filename).is_relative_to(home)
    ]
    place = Position(shown(Path(frames[-1].filename)), frames[-1].lineno or 1, 1) if frames else None
    if isinstance(failure, SyntaxError) and failure.filename:
        place = Position(shown(Path(failure.filename)), failure.lineno or 1, failure.offset or 1)
    said = " ".join(str(failure).split())
    return Problem(code="failed", message=f"the program ended with {type(failure).__name__}: {said}", position=place)


def _relative(preview: Preview) -> Preview:
    """The same preview, its places relative to where the command was started."""
    return dataclasses.replace(
        preview,
        resources=tuple(map(_placed, preview.resources)),
        problems=tuple(
            dataclasses.replace(problem, position=_here(problem.position)) if problem.position else problem
            for problem in preview.problems
        ),
    )


def _placed(resource: Resource) -> Resource:
    if resource.spec is None or resource.spec.position is None:
        return resource
    return dataclasses.replace(resource, spec=SpecRef(resource.spec.field, _here(resource.spec.position)))


def _here(place: Position) -> Position:
    return dataclasses.replace(place, file=shown(Path(place.file)))
