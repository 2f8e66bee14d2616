"""A preview as a tree."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from groundplan.engine.preview import Preview, Resource, SpecRef, Unknown
from groundplan.errors import Position
from groundplan.render import tree
from groundplan.render.console import console

STACK = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"
BUS = "urn:pulumi:dev::demo::groundplan:iot:Bus::bus"
ORIGIN = SpecRef("telemetry", Position("factory.yaml", 12, 3))


def resource(name: str, token: str, parent: str, **more: object) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::demo::{token}::{name}", type=token, name=name, parent=parent, **more)  # type: ignore[arg-type]


PREVIEW = Preview(
    engine="embedded",
    project="demo",
    stack="dev",
    resources=(
        resource("bus-telemetry", "gcp:pubsub/topic:Topic", BUS, spec=ORIGIN, protect=True),
        resource("bus-reader", "gcp:pubsub/subscription:Subscription", BUS, spec=ORIGIN, inputs={"topic": Unknown()}),
        resource("bus", "groundplan:iot:Bus", STACK, spec=ORIGIN, custom=False),
        resource("demo-dev", "pulumi:pulumi:Stack", "", custom=False),
    ),
)


def shown(preview: Preview) -> str:
    stream = io.StringIO()
    tree.show(preview, console(stream))
    return stream.getvalue()


def test_the_tree_shows_who_holds_what_where_it_comes_from_and_what_waits() -> None:
    assert shown(PREVIEW).splitlines() == [
        "demo-dev             Stack",
        "└─ bus               Bus                  telemetry, line 12",
        "   ├─ bus-reader     pubsub.Subscription  awaits 1",
        "   └─ bus-telemetry  pubsub.Topic         protected",
        "",
        "2 resources in 1 component: pubsub 2",
        "awaits n: so many of its inputs are known only after deployment",
    ]


def test_the_order_of_registration_does_not_show() -> None:
    assert shown(replace(PREVIEW, resources=PREVIEW.resources[::-1])) == shown(PREVIEW)


def test_a_pipe_gets_no_colour_and_no_terminals_width(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = shown(PREVIEW)
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert shown(PREVIEW) == wide
    assert "\x1b" not in wide


def test_a_narrow_terminal_cuts_lines_and_never_breaks_them() -> None:
    stream = io.StringIO()
    tree.show(PREVIEW, Console(file=stream, width=20, force_terminal=True, no_color=True))
    assert stream.getvalue().count("demo-dev") == 1
    assert len(stream.getvalue().splitlines()) == len(shown(PREVIEW).splitlines())


def test_a_name_cannot_steer_the_terminal() -> None:
    hostile = resource("\x1b]0;owned\x07[bold]x[/]\u202e", "gcp:pubsub/topic:Topic", "")
    text = shown(replace(PREVIEW, resources=(hostile,)))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]x[/]" in text


def test_an_empty_preview_says_so() -> None:
    assert shown(replace(PREVIEW, resources=())).strip() == "0 resources in 0 components"


@pytest.mark.parametrize(
    ("token", "short"),
    [
        ("gcp:pubsub/topic:Topic", "pubsub.Topic"),
        ("gcp:cloudfunctionsv2/function:Function", "cloudfunctionsv2.Function"),
        ("groundplan:iot:Bus", "Bus"),
        ("pulumi:pulumi:Stack", "Stack"),
        ("odd", "odd"),
    ],
)
def test_type_tokens_read_as_people_say_them(token: str, short: str) -> None:
    assert tree.short(token) == short
