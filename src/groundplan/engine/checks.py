"""Everything that is wrong with one registered resource, as problems that keep its secrets."""

from __future__ import annotations

import dataclasses
from itertools import chain

from groundplan.engine import newer_sdk, rules, shape, stringified, wire
from groundplan.engine.registration import Registration
from groundplan.errors import FieldPath, Problem


def problems(made: Registration) -> tuple[Problem, ...]:
    """What Google Cloud refuses, then what the provider's schema does; one problem for one argument.

    Where both refuse a value, the first words it better: it knows what the value is.
    """
    if not made.custom or made.read:
        return ()
    inputs = wire.opened(made.inputs)
    every = chain(stringified.check(inputs), rules.check(made.type, inputs), shape.check(made.type, inputs))
    found: dict[FieldPath, Problem] = {}
    for problem in newer_sdk.current(made.type, tuple(every)):
        found.setdefault(problem.path, problem)
    secrets = tuple(wire.secrets(made.inputs))
    return tuple(
        dataclasses.replace(_guarded(problem, secrets), subject=made.urn, position=made.position)
        for problem in found.values()
    )


def duplicate(made: Registration) -> Problem:
    """The problem of a resource whose URN is taken."""
    return Problem(
        code="duplicate-name",
        message=f"two resources of type {made.type} are named {made.name}",
        value=made.name,
        allowed="one resource of a type and name under one parent",
        hint="Give one of them another name.",
        subject=made.urn,
        position=made.position,
    )


def _guarded(problem: Problem, secrets: tuple[FieldPath, ...]) -> Problem:
    """The problem, without a word of the value when that holds a secret."""
    if not any(_touch(problem.path, secret) for secret in secrets):
        return problem
    return dataclasses.replace(
        problem,
        message=f"{problem.field} is refused ({problem.code}); it holds a secret, which is not shown",
        value=wire.SEALED,
        allowed="",
        hint="",
    )


def _touch(path: FieldPath, secret: FieldPath) -> bool:
    """Whether one of the two places lies within the other."""
    short = min(len(path), len(secret))
    return path[:short] == secret[:short]
