"""Every verb, option and argument says what it does."""

import pytest
import typer

from cli.command import Run
from groundplan import __version__
from groundplan.cli.app import app

GROUP = typer.main.get_command(app)
VERBS = ["advise", "check", "emulate", "explain", "preview", "rehearse", "rules", "schema", "validate"]


def test_the_verbs_are_these() -> None:
    assert sorted(GROUP.commands) == VERBS  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_tells_what_it_does_and_how_it_ends(run: Run, verb: str) -> None:
    ran = run(verb, "--help")
    assert ran.code == 0
    assert "Exit codes: 0 fine; 1 findings; 2" in " ".join(ran.out.split())


@pytest.mark.parametrize("verb", VERBS)
def test_every_parameter_is_described(verb: str) -> None:
    command = GROUP.commands[verb]  # type: ignore[attr-defined]
    assert command.help
    assert [parameter.name for parameter in command.params if not getattr(parameter, "help", None)] == []


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").out == f"groundplan {__version__}\n"
