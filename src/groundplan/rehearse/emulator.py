"""Starts the emulated APIs as a child process and ends it with certainty."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TextIO

from groundplan.errors import Missing
from groundplan.rehearse.discovery import INSTALL

NEEDED = ("googleapiclient", "uvicorn", "httptools", "cryptography")
"""The modules of the extra `rehearse`."""

PATIENCE = 20.0
"""Seconds that the server may take to listen: it takes one, on a busy machine some more."""


@contextmanager
def running(state: Path, *, enabled: Literal["new", "all"] = "all") -> Iterator[str]:
    """The address of emulated APIs that run while this holds, `http://127.0.0.1:4510`.

    state: the file that they keep their state in; beside it, with the suffix `.log`, lies what went wrong in them.
    enabled: the services of a new project alone, or all.
    Raises Missing when what the server needs is not installed, or it does not start.
    """
    require()
    log = state.with_suffix(".log")
    with log.open("w", encoding="utf-8") as errors:
        process = _start(state, enabled, errors)
        try:
            yield f"http://127.0.0.1:{_port(process, log)}"
        finally:
            _end(process)


def require() -> None:
    """Raise Missing when the extra `rehearse` is not installed."""
    absent = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if absent:
        raise Missing(f"the emulated Google APIs need {', '.join(absent)}", INSTALL)


def _start(state: Path, enabled: str, errors: TextIO) -> subprocess.Popen[str]:
    """Start the child in a process group of its own: the keyboard's interrupt must not end it before the engine."""
    return subprocess.Popen(  # noqa: S603 - this interpreter, our module
        [sys.executable, "-m", "groundplan.rehearse.child", str(state), enabled],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        encoding="utf-8",
        start_new_session=True,
    )


def _port(process: subprocess.Popen[str], log: Path) -> int:
    """The port that the child tells; raises Missing when it ends or keeps silent instead."""
    told: list[str] = []
    reader = threading.Thread(target=lambda: told.append(process.stdout.readline() if process.stdout else ""))
    reader.daemon = True
    reader.start()
    reader.join(PATIENCE)
    if not told or not told[0].strip():
        said = log.read_text(encoding="utf-8").splitlines() or ["they keep silent"]
        raise Missing(f"the emulated Google APIs did not start: {said[-1]}", "run `groundplan emulate` to see why")
    return int(told[0])


def _end(process: subprocess.Popen[str]) -> None:
    """End the child and what it may have started, and wait for it."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout:
        process.stdout.close()
