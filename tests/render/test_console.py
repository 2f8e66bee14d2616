"""A console that colours terminals only, and a progress display that stays out of the way."""

import io
import sys
import time

import pytest

from groundplan.render.console import console, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_colour_unless_no_color_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = Terminal()
    console(coloured).print("x", style="red")
    monkeypatch.setenv("NO_COLOR", "1")
    sober = Terminal()
    console(sober).print("x", style="red")
    assert "\x1b[31m" in coloured.getvalue()
    assert "\x1b[31m" not in sober.getvalue()


def test_progress_is_silent_where_no_terminal_looks_on(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("working"):
        pass
    assert stream.getvalue() == ""


def test_a_terminal_sees_progress_only_when_the_work_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("quick"):
        pass
    assert stream.getvalue() == ""
    monkeypatch.setattr("groundplan.render.console.PATIENCE", 0)
    with progress("slow \x1b[31m"):
        time.sleep(0.3)
    assert "slow" in stream.getvalue()
    assert "\x1b[31m" not in stream.getvalue()
