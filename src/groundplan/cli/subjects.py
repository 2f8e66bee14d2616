"""What `check` judges, one by one: a spec, a program or a preview of others; previewed, judged by all but Checkov."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from groundplan.engine.preview import Preview
from groundplan.errors import Invalid
from groundplan.judge import judges
from groundplan.judge import spec as spec_judge
from groundplan.judge.finding import Finding
from groundplan.program import plan
from groundplan.spec.kinds import Spec
from groundplan.spec.loaded import Loaded


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged: whether it is valid, how many resources it makes, what was found, and the texts of its files."""

    valid: bool
    resources: int
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Previewed:
    """A subject with its preview and what was found in it so far. loaded: the spec; a program has none."""

    preview: Preview
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    loaded: Loaded[Spec] | None = None

    @property
    def environment(self) -> str:
        """Of a spec; empty for a program."""
        return self.loaded.spec.environment if self.loaded else ""


def is_valid(spec: Path) -> bool:
    """Whether a spec can be previewed at all."""
    try:
        plan(spec)
    except Invalid:
        return False
    return True


def of_spec(spec: Path) -> Previewed | Judged:
    """A spec previewed, or what is wrong with it."""
    from groundplan.cli import stages

    try:
        made = plan(spec)
        preview = stages.preview(made, stages.Engine.EMBEDDED)
    except Invalid as invalid:
        return _refused(invalid, "spec")
    sources = {made.loaded.file: made.loaded.text}
    return Previewed(preview, judges.judge(preview), sources, made.loaded)


def of_program(program: Path) -> Previewed | Judged:
    """A program previewed, or how it failed."""
    from groundplan.cli import programs

    try:
        preview = programs.preview(program)
    except Invalid as invalid:
        return _refused(invalid, "program")
    return Previewed(preview, judges.judge(preview), programs.sources(program))


def of_preview(file: Path) -> Previewed | Judged:
    """A preview that somebody made, or what is wrong with its file."""
    from groundplan.cli import previews

    try:
        preview = previews.preview(file)
    except Invalid as invalid:
        return _refused(invalid, "preview")
    return Previewed(preview, judges.judge(preview), previews.sources(preview))


def _refused(invalid: Invalid, subject: str) -> Judged:
    return Judged(False, 0, spec_judge.findings(invalid.problems, subject), invalid.sources)
