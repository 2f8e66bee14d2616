"""Text that cannot steer a terminal, and a progress display that stays out of the way."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.render.console import console, plain, progress


@given(st.text())
def test_plain_text_holds_no_control_character(text: str) -> None:
    assert plain(text).isprintable() or not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in plain(text))


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_letters_and_signs_stay_as_they_are(text: str) -> None:
    assert plain(text) == text


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
