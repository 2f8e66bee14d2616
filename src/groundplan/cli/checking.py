"""What `check` judges: specs and programs, each previewed while Checkov loads or judges the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from groundplan.engine.preview import Preview
from groundplan.errors import Invalid
from groundplan.judge import judges
from groundplan.judge import spec as spec_judge
from groundplan.judge.checkov import acceptance, process, verdicts
from groundplan.judge.checkov.process import Answers, Checkov
from groundplan.judge.finding import Finding
from groundplan.judge.terraform_plan import TerraformPlan
from groundplan.judge.terraform_plan import plan as terraform_plan
from groundplan.program import Plan
from groundplan.program import plan as make_plan


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged: whether it is valid, how many resources it makes, what was found, and the texts of its files."""

    valid: bool
    resources: int
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """A spec or a program that can be previewed. environment: of a spec; empty for a program, which has none."""

    preview: Callable[[], Preview]
    sources: Mapping[str, str] = field(default_factory=dict)
    environment: str = ""


def spec_subject(spec: Path) -> Subject | Judged:
    """A spec ready to be previewed, or what is wrong with it."""
    try:
        plan = make_plan(spec)
    except Invalid as invalid:
        return _refused(invalid)
    return Subject(_previewing(plan), {plan.loaded.file: plan.loaded.text}, plan.loaded.spec.environment)


def judge(subjects: Iterable[Subject | Judged], *, with_checkov: bool) -> list[Judged]:
    """Judge each subject, in their order; raises Missing when Checkov is wanted and is not there, or fails."""
    waiting = list(subjects)
    wanted = with_checkov and any(isinstance(one, Subject) for one in waiting)
    with _checkov(wanted=wanted) as checkov:
        started = [_started(one, checkov) if isinstance(one, Subject) else one for one in waiting]
        return [one if isinstance(one, Judged) else one.finished() for one in started]


def _checkov(*, wanted: bool) -> AbstractContextManager[Checkov | None]:
    return process.running() if wanted else nullcontext()


@dataclass(frozen=True, slots=True)
class _Started:
    """A subject that was previewed and judged by all but Checkov, which is at work."""

    subject: Subject
    preview: Preview
    findings: tuple[Finding, ...]
    asked: tuple[TerraformPlan, Future[Answers]] | None

    def finished(self) -> Judged:
        """The verdicts of all; waits for Checkov."""
        resources = sum(one.custom for one in self.preview.resources)
        return Judged(True, resources, (*self.findings, *self._checkovs()), self.subject.sources)

    def _checkovs(self) -> Iterator[Finding]:
        if self.asked is not None:
            plan, answers = self.asked
            found = verdicts.findings(self.preview, plan, answers.result())
            yield from acceptance.excused(found, self.subject.environment, self.preview.stack)


def _started(subject: Subject, checkov: Checkov | None) -> _Started | Judged:
    try:
        preview = subject.preview()
    except Invalid as invalid:
        return _refused(invalid, "spec" if subject.environment else "program")
    asked = None
    if checkov is not None:
        plan = terraform_plan(preview)
        asked = plan, checkov.ask(plan.document)
    return _Started(subject, preview, judges.judge(preview), asked)


def _refused(invalid: Invalid, subject: str = "spec") -> Judged:
    return Judged(False, 0, spec_judge.findings(invalid.problems, subject), invalid.sources)


def _previewing(plan: Plan) -> Callable[[], Preview]:
    def preview() -> Preview:
        from groundplan.cli import stages

        return stages.preview(plan, stages.Engine.EMBEDDED)

    return preview
