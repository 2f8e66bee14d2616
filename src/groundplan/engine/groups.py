"""Arguments that depend on each other: exactly one of some, at least one, never together, only together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from groundplan.catalog.provider import Paths, ResourceType
from groundplan.engine.preview import Unknown
from groundplan.engine.wording import shown
from groundplan.errors import Problem

_Path = tuple[str, ...]


class _State(Enum):
    """Whether an argument is there. A list that is empty is there, as the provider sees it, but excludes nothing."""

    ABSENT = 0
    EMPTY = 1
    UNKNOWN = 2
    GIVEN = 3


def check(kind: ResourceType, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """The broken dependencies among the arguments of one resource."""
    for group in kind.exactly_one:
        yield from _exactly_one(group, inputs)
    for group in kind.at_least_one:
        if _asked(group, inputs) and all(_state(inputs, path) is _State.ABSENT for path in group):
            yield _none_given(group, "at least one")
    told: set[frozenset[_Path]] = set()
    for path, others in kind.excludes.items():
        for other in others:
            if {_state(inputs, path), _state(inputs, other)} == {_State.GIVEN} and {path, other} not in told:
                told.add(frozenset((path, other)))
                yield _together((path, other), inputs)
    for path, others in kind.needs.items():
        lacking = [other for other in others if _state(inputs, other) is _State.ABSENT]
        if lacking and _state(inputs, path) is _State.GIVEN:
            yield _lonely(path, lacking, inputs)


def _exactly_one(group: Paths, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    if not _asked(group, inputs):
        return
    states = {path: _state(inputs, path) for path in group}
    given = tuple(path for path, state in states.items() if state is _State.GIVEN)
    if len(given) > 1:
        yield _together(given, inputs, group)
    elif all(state is _State.ABSENT for state in states.values()):
        yield _none_given(group, "exactly one")


def _asked(group: Paths, inputs: Mapping[str, Any]) -> bool:
    """Whether the block that a member of the group belongs to is there, so that its rule holds."""
    return any(not path[:-1] or _state(inputs, path[:-1]) is _State.GIVEN for path in group)


def _state(inputs: Mapping[str, Any], path: _Path) -> _State:
    value = _at(inputs, path)
    if value is None:
        return _State.ABSENT
    if isinstance(value, Unknown):
        return _State.UNKNOWN
    return _State.EMPTY if value == [] else _State.GIVEN


def _at(inputs: Any, path: _Path) -> Any:
    """The value at a path; of a list of blocks, the first, as the provider looks no further."""
    value = inputs
    for step in path:
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, Mapping):
            return value if isinstance(value, Unknown) else None
        value = value.get(step)
    return value


def _together(paths: Paths, inputs: Mapping[str, Any], group: Paths = ()) -> Problem:
    given = " and ".join(f"{_text(path)} ({shown(_at(inputs, path))})" for path in paths)
    allowed = f"exactly one of {_texts(group)}" if group else f"only one of {_texts(paths)}"
    return Problem(
        code="provider-exclusive",
        message=f"{given} cannot stand together; allowed: {allowed}",
        path=paths[0],
        value=shown(_at(inputs, paths[0])),
        allowed=allowed,
        hint=f"Remove {_text(paths[-1])} or {_text(paths[0])}." if len(paths) == 2 else "",
    )


def _none_given(group: Paths, how_many: str) -> Problem:
    return Problem(
        code="provider-one-of",
        message=f"none of {_texts(group)} is given; allowed: {how_many} of them",
        path=group[0],
        allowed=f"{how_many} of {_texts(group)}",
    )


def _lonely(path: _Path, lacking: list[_Path], inputs: Mapping[str, Any]) -> Problem:
    allowed = f"{_text(path)} together with {_texts(tuple(lacking))}"
    return Problem(
        code="provider-needs",
        message=f"{_text(path)} ({shown(_at(inputs, path))}) stands alone; allowed: {allowed}",
        path=path,
        value=shown(_at(inputs, path)),
        allowed=allowed,
    )


def _text(path: _Path) -> str:
    return ".".join(path)


def _texts(paths: Paths) -> str:
    return ", ".join(map(_text, paths))
