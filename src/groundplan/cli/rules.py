"""The verb `rules`: the policy rules that `check` asks, listed or explained."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated

import typer

from groundplan.errors import ExitCode, Invalid, Problem


def rules(
    rule: Annotated[list[str] | None, typer.Argument(metavar="RULE...", help="Rules to explain.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> ExitCode:
    """List the policy rules, or explain some of them."""
    from groundplan.cli import say
    from groundplan.render import console
    from groundplan.render import rules as render
    from groundplan_policies.registry import all_rules

    known = {one.id: one for one in all_rules()}
    _refuse(rule or (), known)
    chosen = [known[name] for name in rule or known]
    if json:
        from groundplan.render.document import SCHEMA_VERSION

        say.document({"schemaVersion": SCHEMA_VERSION, "rules": [render.document(one) for one in chosen]})
    elif rule:
        for number, one in enumerate(chosen):
            if number:
                say.line("")
            render.explain(one, console.console())
    else:
        render.listing(chosen, console.console())
    return ExitCode.FINE


def _refuse(names: Iterable[str], known: Collection[str]) -> None:
    """Raise Invalid for the names that are no rule."""
    from groundplan.spec.suggest import did_you_mean

    problems = [
        Problem(code="unknown-rule", message=f"{name!r} is no rule", hint=did_you_mean(name, known), value=name)
        for name in names
        if name not in known
    ]
    if problems:
        raise Invalid(problems)
