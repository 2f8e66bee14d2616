"""How `check` uses the machine: Checkov judges while the next subject is previewed, and many specs are shared out."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

from groundplan.cli import subjects
from groundplan.cli.subjects import Judged, Previewed
from groundplan.judge import waivers
from groundplan.judge.checkov import acceptance, process, telling, verdicts
from groundplan.judge.checkov.process import Answers, Checkov
from groundplan.judge.finding import Finding
from groundplan.judge.terraform_plan import TerraformPlan
from groundplan.judge.terraform_plan import plan as terraform_plan

START = "fork" if sys.platform == "linux" else "spawn"
"""How a helper starts: as a copy of this process, with all that the first preview has loaded; anew where the system's
own libraries do not stand that, as on macOS."""

SHARE = {"fork": 3, "spawn": 6}[START]
"""Specs that make up for one more helper. One that starts anew loads Pulumi, which takes as long as previewing five."""

Found = Previewed | Judged
"""What became of a subject before Checkov has spoken."""


def judge(specs: Sequence[Path], others: Sequence[Callable[[], Found]], *, with_checkov: bool) -> list[Judged]:
    """Judge specs, then what `others` preview, in their order.

    Raises Missing when Checkov is wanted and is not there, or fails.
    """
    wanted = with_checkov and (bool(others) or any(map(subjects.is_valid, specs)))
    with ExitStack() as stack:
        checkov = stack.enter_context(_checkov(wanted=wanted))
        first = list(map(subjects.of_spec, specs[:1]))
        elsewhere = stack.enter_context(_shared_out(specs))
        cases = {place: _Case.of(found, checkov) for place, found in chain(enumerate(first), _rest(specs, elsewhere))}
        last = [_Case.of(other(), checkov) for other in others]
        return [case.judged() for case in (*(cases[place] for place in range(len(specs))), *last)]


@dataclass(frozen=True, slots=True)
class _Case:
    """A subject, and the question to Checkov about it where there is one."""

    found: Found
    asked: tuple[TerraformPlan, Future[Answers]] | None

    @classmethod
    def of(cls, found: Found, checkov: Checkov | None) -> _Case:
        """Ask Checkov, and go on."""
        if checkov is None or isinstance(found, Judged):
            return cls(found, None)
        plan = terraform_plan(found.preview)
        return cls(found, (plan, checkov.ask(plan.document)))

    def judged(self) -> Judged:
        """The verdicts of all; waits for Checkov's."""
        if isinstance(self.found, Judged):
            return self.found
        findings = telling.once((*self.found.findings, *self._checkovs(self.found)))
        if self.found.loaded is not None:
            findings = waivers.applied(findings, self.found.loaded, _today(), with_checkov=self.asked is not None)
        resources = sum(one.custom for one in self.found.preview.resources)
        return Judged(True, resources, findings, self.found.sources)

    def _checkovs(self, found: Previewed) -> tuple[Finding, ...]:
        if self.asked is None:
            return ()
        plan, answers = self.asked
        said = verdicts.findings(found.preview, plan, answers.result())
        return acceptance.excused(said, found.environment, found.preview.stack)


def _today() -> date:
    return datetime.now(UTC).date()


def _checkov(*, wanted: bool) -> AbstractContextManager[Checkov | None]:
    return process.running() if wanted else nullcontext()


def _rest(specs: Sequence[Path], elsewhere: Sequence[Future[Found]]) -> Iterator[tuple[int, Found]]:
    """All specs but the first, by their place, as they are ready: those that no helper has begun with are done here."""
    there = dict(enumerate(elsewhere, start=1))
    for place, spec in enumerate(specs[1:], start=1):
        if not elsewhere or (place in there and there[place].cancel()):
            there.pop(place, None)
            yield place, subjects.of_spec(spec)
        for ready in [one for one, found in there.items() if found.done()]:
            yield ready, there.pop(ready).result()
    yield from ((place, found.result()) for place, found in there.items())


@contextmanager
def _shared_out(specs: Sequence[Path]) -> Iterator[list[Future[Found]]]:
    """Have helpers preview all specs but the first, from the last on; none of few, or on one processor."""
    helpers = min((os.cpu_count() or 1) - 1, len(specs) // SHARE)
    if helpers < 1:
        yield []
        return
    sys.stdout.flush()  # what waits to be written must not be copied
    with ProcessPoolExecutor(helpers, multiprocessing.get_context(START), initializer=_silent) as pool:
        yield [pool.submit(subjects.of_spec, spec) for spec in reversed(specs[1:])][::-1]


def _silent() -> None:
    """A helper shows no progress of its own, and collects nothing, at its end either: see `groundplan.cli.main`."""
    gc.disable()
    atexit.register(gc.freeze)
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the process ends
