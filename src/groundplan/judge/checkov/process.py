"""Checkov as a process that answers questions: it loads while a program is previewed, and judges many plans."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from groundplan.errors import Missing
from groundplan.judge.checkov import environment

WORKER = Path(__file__).with_name("worker.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of Checkov's checks.

    reads: attributes, by their Terraform names, that its verdict may hang on. presence: it only asks if they are there.
    beside: the resource types that it looks at besides the one it judges.
    """

    title: str
    reads: frozenset[str]
    presence: bool
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check says of a resource: `passed`, `failed`, `unknown` or `error: ...`, and what would mend it."""

    said: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What Checkov says of a plan.

    checks: by id. expected: the check and the address of every verdict that is due. given: what was said, by check and
    address; where a check speaks twice of a resource, the worse.
    """

    checks: Mapping[str, Check]
    expected: Sequence[tuple[str, str]]
    given: Mapping[tuple[str, str], Answer]


class Checkov:
    """A running Checkov. Use `running()` to get one. Until the first question this process has no thread for it."""

    def __init__(self, process: subprocess.Popen[str], errors: IO[str], thread: ThreadPoolExecutor) -> None:
        self._process = process
        self._errors = errors
        self._thread = thread
        self._greeted = False

    def ask(self, plan: Mapping[str, Any]) -> Future[Answers]:
        """Have a plan judged; the future raises Missing when Checkov has failed. Plans are judged in their order."""
        return self._thread.submit(self._answers, plan)

    def _answers(self, plan: Mapping[str, Any]) -> Answers:
        self._greet()
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        try:
            self._process.stdin.write(json.dumps({"plan": plan}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            raise self._failed() from None
        return _read(self._listen())

    def _greet(self) -> None:
        """Hear once which Checkov it is; raises Missing when it is another than the one that is meant."""
        if self._greeted:
            return
        found = self._listen()["version"]
        if found != environment.version():
            raise Missing(f"Checkov {found} is installed, {environment.version()} is needed", environment.REMEDY)
        self._greeted = True

    def _listen(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        line = self._process.stdout.readline()
        if not line:
            raise self._failed()
        return dict(json.loads(line))

    def _failed(self) -> Missing:
        """What the process said last."""
        self._process.wait()
        self._errors.seek(0)
        said = [line for line in self._errors.read().splitlines() if line.strip()]
        return Missing(f"Checkov failed: {said[-1] if said else 'it said nothing'}", environment.REMEDY)


@contextmanager
def running() -> Iterator[Checkov]:
    """Start Checkov, and end it; raises Missing when it is not installed."""
    command = [str(environment.interpreter()), "-I", str(WORKER)]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(  # noqa: S603 - a program of our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8"
        ) as process,
        ThreadPoolExecutor(1, thread_name_prefix="groundplan-checkov") as thread,
    ):
        try:
            yield Checkov(process, errors, thread)
        finally:
            thread.shutdown(cancel_futures=True, wait=False)
            process.kill()


def _read(answer: Mapping[str, Any]) -> Answers:
    checks = {
        name: Check(
            title=raw["title"],
            reads=frozenset(raw["reads"]),
            presence=raw["presence"],
            beside=frozenset(raw["beside"]),
        )
        for name, raw in answer["checks"].items()
    }
    given: dict[tuple[str, str], Answer] = {}
    for check, address, said, remedy in sorted(answer["answers"], key=lambda each: _WORSE.index(each[2][:5])):
        given[check, address] = Answer(said, remedy)
    return Answers(checks, [(check, address) for check, address in answer["expected"]], given)


_WORSE = ("passe", "unkno", "faile", "error")
