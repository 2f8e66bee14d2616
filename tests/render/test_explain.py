"""Decisions as text."""

import io

from groundplan.design.explain import Row
from groundplan.render import explain
from groundplan.render.console import console


def shown(**changes: object) -> str:
    row = {"title": "Route", "value": "broker", "because": "MQTT", "rejected": (), "source": "", "field": "", **changes}
    stream = io.StringIO()
    explain.show([Row(**row)], console(stream))  # type: ignore[arg-type]
    return stream.getvalue()


def test_a_decision_shows_its_reason_and_why_each_other_option_fell() -> None:
    made = shown(because="devices speak MQTT", rejected=(("direct", "no gateways"),), source="A1", field="ingest.route")
    assert made.splitlines() == [
        "Route: broker",
        "  because  devices speak MQTT",
        "  not      direct: no gateways",
        "  spec     ingest.route",
        "  source   A1",
        "",
    ]


def test_a_long_reason_is_wrapped_under_itself() -> None:
    lines = shown(because="word " * 40).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[2].startswith(" " * explain.LABEL + "word")
    assert not any(line != line.rstrip() for line in lines)


def test_a_text_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in shown(value="\x1b[31m", because="[red]\x1b[0m", rejected=(("\x1b", "\x1b"),))
