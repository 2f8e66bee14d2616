"""Rules' own examples as stacks: the compliant one, and one for each way to break it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from groundplan_policies.registry import all_rules
from groundplan_policies.rule import ABSENT, Break, Example, Rule
from groundplan_policies.stack import Resource, Stack
from groundplan_policies.value import Unknown

JUDGED = "it"


def examples() -> Iterator[tuple[Rule, int, Example]]:
    """Every example of every rule, with its number among the rule's."""
    for rule in all_rules():
        for number, example in enumerate(rule.examples):
            yield rule, number, example


def mutants() -> Iterator[tuple[Rule, int, Example, Break]]:
    """Every way to break every example."""
    for rule, number, example in examples():
        for change in example.breaks:
            yield rule, number, example, change


def stack(rule: Rule, example: Example, change: Break | None = None) -> Stack:
    """The example as a stack, with one change."""
    made = {JUDGED: (example.on or rule.tokens[0], copy.deepcopy(dict(example.inputs)))}
    made |= {one.name: (one.type, copy.deepcopy(dict(one.inputs))) for one in example.beside}
    if change is not None:
        if change.gone:
            del made[change.gone]
        if change.path:
            put(made[change.of or JUDGED][1], change.path, change.value)
    urns = {name: urn(token, name) for name, (token, _) in made.items()}
    urns |= {one.name: urn(one.type, one.name) for one in example.beside}
    return Stack.of(
        Resource(type=token, inputs=_filled(inputs, urns), urn=urns[name], name=name)
        for name, (token, inputs) in made.items()
    )


def judged(made: Stack) -> Resource:
    """The resource that the rule is about."""
    return next(one for one in made.resources if one.name == JUDGED)


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:stack::project::{token}::{name}"


def put(inputs: dict[str, Any], path: str, value: Any) -> None:
    """Set, or take away, what stands at a path such as `allows.0.ports`; the blocks on the way are made."""
    *way, last = path.split(".")
    place: Any = inputs
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
    if isinstance(place, list):
        place[int(last)] = value
    elif value is ABSENT:
        place.pop(last)
    else:
        place[last] = value


def _filled(raw: Any, urns: dict[str, str]) -> Any:
    if isinstance(raw, dict):
        return {key: _filled(one, urns) for key, one in raw.items()}
    if isinstance(raw, list):
        return [_filled(one, urns) for one in raw]
    reference = re.fullmatch(r"\$\{(\w+)\}", raw) if isinstance(raw, str) else None
    return Unknown(f"{urns[reference[1]]}.id") if reference else raw
