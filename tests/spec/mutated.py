"""Spec texts with something changed: keys lost, doubled or renamed, values of another type, odd figures, noise.

`mutated_specs()` is a hypothesis strategy. It starts from the example specs and the good cases; most of what it gives
is broken, and about a third of it still loads.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from spec.case_files import GOOD

EXAMPLES = sorted((Path(__file__).parents[2] / "blueprints").glob("*/*.yaml"))

_WORDS = """
    null true False yes 0 -1 1 1.0 0.1 1e9 1e400 .inf .nan 0x1f 0o7 5s 0s 60m 400d 999999d 220B 4KiB 1MB auto none last
    prod both gateway cloud broker direct export float string boolean events temperature mean europe-west4 us-central1
    mars-north1 2027-02-28 2027-02-30 a@b.cc 0.0.0.0/0 10.0.0.1/8 ::/0 [] {} [[[]]] 'x' *a @x `x` %x # é 立方米 🌡 <<
"""
_PHRASES = ("", "~", "5 s", "[1, 2]", "{a: b}", "&a x", "!!str 5", "!x {}", "|\n  text", ">-\n  text", "- x", "? x")
_ODDITIES = ('"\\ud800"', '"\\0"', '"\\U00110000"', "\u202e", "a" * 70, "9" * 30)

VALUES = (*_WORDS.split(), *_PHRASES, *_ODDITIES)
"""Values that are right somewhere, and values that are right nowhere."""

KEYS = (
    "name",
    "kind",
    "on",
    "above",
    "missing",
    "unit",
    "source",
    "stream",
    "route",
    "gateways",
    "keep",
    "<<",
    "1",
    "x",
)

SENSIBLE = {
    "name": ("plant", "a1", "x" * 20, "building-7"),
    "environment": ("dev", "staging", "prod"),
    "region": ("europe-west4", "us-central1", "asia-northeast1", "africa-south1", "me-central2"),
    "devices": ("1", "100", "4000", "250000", "10000000"),
    "message_every": ("1s", "10s", "60s", "1h", "7d"),
    "payload": ("1B", "220B", "4KiB", "256KiB"),
    "qos": ("0", "1"),
    "direction": ("telemetry", "both"),
    "gateways": ("0", "1", "40", "1000"),
    "aggregate": ("auto", "gateway", "cloud"),
    "route": ("auto", "broker", "direct", "export"),
    "window": ("1s", "60s", "1h", "1d"),
    "aggregates": ("[mean]", "[min, max]", "[mean, min, max, sum, count]"),
    "allowed_lateness": ("0s", "2m", "7d"),
    "keep": ("1d", "30d", "400d", "3650d"),
    "partition": ("auto", "hour", "day", "month"),
    "training_every": ("1h", "1d", "31d"),
}
"""Values that are right by themselves, by field; together they may still conflict."""

_FIELD = re.compile(rf"^(?P<head>[ -]*(?P<key>{'|'.join(SENSIBLE)}): *)(?P<value>[^#{{\[\n]+|\[.*\])$", re.MULTILINE)

NOISE = st.one_of(
    st.sampled_from(
        ("\t", "\0", "\r", "\u2028", "\ufeff", "---\n", "...\n", "[" * 40, "{" * 40, "- " * 40, "'", '"', ": ")
    ),
    st.text(max_size=20),
)

Change = Callable[[str, st.DrawFn], str]


def _retune(text: str, draw: st.DrawFn) -> str:
    fields = list(_FIELD.finditer(text))
    if not fields:
        return text
    field = draw(st.sampled_from(fields))
    value = draw(st.sampled_from(SENSIBLE[field["key"]]))
    return text[: field.start()] + field["head"] + value + text[field.end() :]


def _delete_line(text: str, draw: st.DrawFn) -> str:
    lines = text.split("\n")
    del lines[draw(st.integers(0, len(lines) - 1))]
    return "\n".join(lines)


def _repeat_line(text: str, draw: st.DrawFn) -> str:
    lines = text.split("\n")
    index = draw(st.integers(0, len(lines) - 1))
    lines.insert(draw(st.integers(0, len(lines))), lines[index])
    return "\n".join(lines)


def _indent_line(text: str, draw: st.DrawFn) -> str:
    lines = text.split("\n")
    index = draw(st.integers(0, len(lines) - 1))
    lines[index] = draw(st.sampled_from((" ", "  ", "    ", "\t", "- "))) + lines[index]
    return "\n".join(lines)


def _rename_key(text: str, draw: st.DrawFn) -> str:
    return _replace_pair(text, draw, key=draw(st.sampled_from(KEYS)))


def _swap_value(text: str, draw: st.DrawFn) -> str:
    return _replace_pair(text, draw, value=draw(st.sampled_from(VALUES)))


def _replace_pair(text: str, draw: st.DrawFn, key: str | None = None, value: str | None = None) -> str:
    """Replace the key or the value of one line that has both."""
    lines = text.split("\n")
    pairs = [index for index, line in enumerate(lines) if ":" in line and not line.startswith("#")]
    if not pairs:
        return text
    index = draw(st.sampled_from(pairs))
    before, _, after = lines[index].partition(":")
    indent = before[: len(before) - len(before.lstrip(" -{"))]
    lines[index] = f"{before if key is None else indent + key}:{after if value is None else ' ' + value}"
    return "\n".join(lines)


def _change_character(text: str, draw: st.DrawFn) -> str:
    index = draw(st.integers(0, max(len(text) - 1, 0)))
    return text[:index] + draw(st.sampled_from("aZ09-_ :,.{}[]'\"#&*!|>%@\\\n\t")) + text[index + 1 :]


def _splice(text: str, draw: st.DrawFn) -> str:
    index = draw(st.integers(0, len(text)))
    return text[:index] + draw(NOISE) + text[index:]


def _cut(text: str, draw: st.DrawFn) -> str:
    return text[: draw(st.integers(0, len(text)))]


DAMAGES: tuple[Change, ...] = (
    _delete_line, _repeat_line, _indent_line, _rename_key, _swap_value, _change_character, _splice, _cut,
)  # fmt: skip


@st.composite
def mutated_specs(draw: st.DrawFn) -> str:
    """The text of a spec with up to five fields retuned and up to two damages."""
    text = draw(st.sampled_from([*EXAMPLES, *GOOD])).read_text(encoding="utf-8")
    for _ in range(draw(st.integers(0, 5))):
        text = _retune(text, draw)
    for damage in draw(st.lists(st.sampled_from(DAMAGES), max_size=2)):
        text = damage(text, draw)
    return text
