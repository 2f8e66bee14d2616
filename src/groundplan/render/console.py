"""Where text goes: a console that knows whether a terminal looks on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from groundplan.render.problems import escaped

PIPED_WIDTH = 100
"""Columns of flowing text where no terminal looks on, whatever the environment says: two runs must agree."""


def console(stream: TextIO | None = None) -> Console:
    """A console on `stream`, by default standard output: coloured on a terminal only, and not under NO_COLOR."""
    target = stream or sys.stdout
    width = None if target.isatty() else PIPED_WIDTH
    return Console(file=target, width=width, highlight=False, markup=False, emoji=False)


PATIENCE = 2.0
"""Seconds of work before a spinner shows."""


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """Show a spinner with the elapsed time on standard error, if that is a terminal and the body takes its time."""
    if not sys.stderr.isatty():
        yield
        return
    columns = SpinnerColumn(), TextColumn("{task.description}", style="dim"), TimeElapsedColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(escaped(doing), total=None)
    start = threading.Timer(PATIENCE, bar.start)
    start.start()
    try:
        yield
    finally:
        start.cancel()
        start.join()
        if bar.live.is_started:
            bar.stop()
