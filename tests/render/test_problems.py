"""Problems read as the style guide shows them, and what they quote cannot disturb a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.errors import Position, Problem
from groundplan.render.problems import WIDTH, as_json, escaped, text

FILE = "factory.yaml"


def problem(column: int = 18, **more: str) -> Problem:
    fields = {"code": "unit", "message": '"5" has no unit', **more}
    return Problem(path=("fleet", "message_every"), position=Position(FILE, 2, column), value="5", **fields)


def caret_column(shown: str) -> int:
    """How many terminal columns stand before the caret, after the gutter."""
    return shown.splitlines()[2].partition("| ")[2].index("^")


def test_a_problem_shows_its_line_a_caret_and_what_to_do() -> None:
    source = "fleet:\n  message_every: 5\n"

    shown = text([problem(allowed="a duration such as 5s", hint="write a duration such as 5s")], {FILE: source})

    assert shown == (
        'factory.yaml:2:18 error[unit]: fleet.message_every: "5" has no unit\n'
        " 2 |   message_every: 5\n"
        "   |                  ^ write a duration such as 5s"
    )


def test_what_is_allowed_stands_below_a_hint_that_does_not_say_it() -> None:
    shown = text([problem(1, hint="did you mean prod?", allowed="dev, staging, prod")], {FILE: "\nx"})

    assert shown.splitlines()[2:] == ["   | ^ did you mean prod?", "   |   allowed: dev, staging, prod"]


def test_a_problem_without_a_source_keeps_its_notes() -> None:
    placed = text([problem(hint="add a unit")], {})
    homeless = text([Problem(code="file", message="cannot read x", hint="is it there?")], {})

    assert placed.splitlines() == [
        'factory.yaml:2:18 error[unit]: fleet.message_every: "5" has no unit',
        "    add a unit",
    ]
    assert homeless == "error[file]: cannot read x\n    is it there?"


URN = "urn:pulumi:s::p::groundplan:iot:Warehouse$gcp:bigquery/table:Table::factory-raw"


def test_a_resource_is_named_by_name_and_type_before_its_field() -> None:
    shown = text([Problem(code="enum", message="no", path=("zone",), subject=URN)], {})

    assert shown == "error[enum]: factory-raw (bigquery.Table): zone: no"


def test_a_message_that_names_field_and_alternatives_is_all_that_is_said() -> None:
    message = "clusterings has 5 elements; allowed: at most 4 elements"
    told = Problem(code="count", message=message, path=("clusterings",), allowed="at most 4", subject=URN)

    assert text([told], {}) == f"error[count]: factory-raw (bigquery.Table): {message}"


@pytest.mark.parametrize(
    ("line", "column", "before"),
    [("\tx", 2, 4), ("名前: x", 5, 6), ("e\u0301: x", 5, 3), ("\x1b[0mx", 5, 7), ("ab", 9, 2)],
)
def test_the_caret_stands_below_the_character(line: str, column: int, before: int) -> None:
    assert caret_column(text([problem(column)], {FILE: f"\n{line}"})) == before


def test_a_long_line_is_cropped_around_the_caret() -> None:
    line = "a" * 5_000 + "!" + "b" * 5_000

    shown = text([problem(5_001)], {FILE: f"\n{line}"})

    excerpt = shown.splitlines()[1].partition("| ")[2]
    assert len(excerpt) <= WIDTH + 2
    assert excerpt[caret_column(shown)] == "!"


@given(st.text(), st.text(), st.integers(1, 400))
def test_nothing_quoted_can_steer_the_terminal(source: str, message: str, column: int) -> None:
    shown = text([problem(column, message=message, hint=source)], {FILE: f"\n{source}", message: source})

    for character in shown.replace("\n", ""):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert len(shown.split("\n")) == 3


def test_escapes_are_readable() -> None:
    assert escaped("\x1b[31m\u202e\U000e0001\n") == "\\x1b[31m\\u202e\\U000e0001\\x0a"


def test_json_has_every_key_for_every_problem() -> None:
    placed, homeless = as_json([problem(), Problem(code="file", message="cannot read x")])

    assert placed == {
        "code": "unit",
        "message": '"5" has no unit',
        "field": "fleet.message_every",
        "file": FILE,
        "line": 2,
        "column": 18,
        "value": "5",
        "allowed": "",
        "hint": "",
        "subject": "",
    }
    assert placed.keys() == homeless.keys()
    assert homeless["line"] is None
