"""What `advise` does, without the command line around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from groundplan.cli import say
from groundplan.errors import ExitCode, Invalid, Problem
from groundplan.render import advice as render

if TYPE_CHECKING:
    from groundplan.design.training.advice.situation import Situation


def advise_spec(spec: str, *, json: bool = False) -> ExitCode:
    """Advise on the training run that a spec describes."""
    return advise(lambda: situation_of(spec), json=json)


def advise(situation: Callable[[], Situation], *, json: bool = False) -> ExitCode:
    """Say what suits a situation: FINDINGS when nothing does, INVALID when the spec that it comes from is."""
    from groundplan.design.training.advice.advise import advise as decide

    try:
        found = decide(situation())
    except Invalid as invalid:
        if not json:
            raise
        say.document(render.refused(invalid.problems))
        return ExitCode.INVALID
    if json:
        say.document(render.as_json(found))
    else:
        say.line(render.text(found))
    return ExitCode.FINE if found.choice else ExitCode.FINDINGS


def situation_of(spec: str) -> Situation:
    """The situation that a spec describes; raises Invalid for an invalid spec, or one of another kind."""
    from groundplan.design.training.advice.situation import situation_of as described
    from groundplan.spec.load import load

    loaded = load(spec)
    if loaded.spec.kind == "training":
        return described(loaded.spec)
    path = ("kind",)
    problem = Problem(
        code="kind",
        message=f"advice is for training, and this is a spec of kind {loaded.spec.kind}",
        path=path,
        position=loaded.position(path),
        value=loaded.spec.kind,
        allowed="a spec of kind training",
    )
    raise Invalid([problem], sources={loaded.file: loaded.text})
