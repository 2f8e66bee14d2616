"""Decisions as text."""

import io
from datetime import timedelta

import pytest

from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import Retention, Route, Workers
from groundplan.render import explain
from groundplan.render.console import console


def shown(decision: Decision[object]) -> str:
    stream = io.StringIO()
    explain.show([decision], console(stream))
    return stream.getvalue()


def test_a_decision_shows_its_reason_and_why_each_other_option_fell() -> None:
    made = Decision(
        "Ingest route", Route.BROKER, "devices speak MQTT", {"direct": "no gateways"}, "Google, A1", "ingest.route"
    )
    assert shown(made).splitlines() == [
        "Ingest route: broker",
        "  because  devices speak MQTT",
        "  not      direct: no gateways",
        "  spec     ingest.route",
        "  source   Google, A1",
        "",
    ]


def test_a_long_reason_is_wrapped_under_itself() -> None:
    lines = shown(Decision("x", 1, "word " * 40)).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[2].startswith(" " * explain.LABEL + "word")
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (4000, "4,000"),
        ((), "none"),
        (
            Workers(machine_type="n1-standard-2", count=1, max_count=3),
            "machine type n1-standard-2, count 1, max count 3",
        ),
        (
            Retention(
                messages=timedelta(days=7), archive=timedelta(days=60), colder=((timedelta(days=30), "NEARLINE"),)
            ),
            "messages 7d, archive 60d, colder 30d NEARLINE",
        ),
        ("\x1b[31m", "\\u001b[31m"),
    ],
)
def test_a_choice_reads_in_one_line(value: object, text: str) -> None:
    assert explain.choice(value) == text
