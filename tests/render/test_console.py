"""A console that colours terminals only, and a progress display that stays out of the way."""

import io
import sys

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
