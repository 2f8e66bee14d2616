"""Finds values in a resource's inputs: known, unknown until deployment, or not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from groundplan.engine.preview import Unknown
from groundplan.errors import FieldPath

SECRET = "[secret]"  # noqa: S105 - how a preview shows a secret, not one
"""How a preview shows a secret value; it is treated as unknown."""


def is_unknown(value: Any) -> bool:
    """Whether nothing can be said about `value`."""
    return isinstance(value, Unknown) or (isinstance(value, str) and value == SECRET)


def is_list(value: Any) -> bool:
    """Whether `value` is a list of items, not a text."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def reach(value: Any, path: tuple[str, ...], at: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """Every value at `path` below `value`, with where it stands; lists on the way are walked through.

    Nothing is yielded where the path ends early, at something unknown or at something that is not an object.
    """
    if not path:
        yield at, value
    elif isinstance(value, Mapping):
        if path[0] in value:
            yield from reach(value[path[0]], path[1:], (*at, path[0]))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from reach(item, path, (*at, index))


def leaves(value: Any, at: FieldPath) -> Iterator[tuple[FieldPath, Any]]:
    """Yield the known single values in `value`: itself, or the items of a list at any depth."""
    if is_list(value):
        for index, item in enumerate(value):
            yield from leaves(item, (*at, index))
    elif value is not None and not is_unknown(value):
        yield at, value


def scopes(inputs: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[FieldPath, Mapping[str, Any]]]:
    """Yield the objects at `path`: one, or the items of a list; the inputs themselves for the empty path."""
    for at, found in reach(inputs, path):
        items = enumerate(found) if is_list(found) else ((None, found),)
        for index, item in items:
            if isinstance(item, Mapping):
                yield (at if index is None else (*at, index)), item


def present(scope: Mapping[str, Any], path: str) -> bool | None:
    """Whether an argument is set: None when that is unknown. None and an empty list count as not set."""
    unknown = False
    for _, value in reach(scope, tuple(path.split("."))):
        if is_unknown(value):
            unknown = True
        elif value is not None and not (is_list(value) and len(value) == 0):
            return True
    return None if unknown or _cut_short(scope, path) else False


def _cut_short(scope: Mapping[str, Any], path: str) -> bool:
    """Whether the way to `path` ends at something unknown."""
    steps = tuple(path.split("."))
    return any(is_unknown(value) for end in range(1, len(steps)) for _, value in reach(scope, steps[:end]))
