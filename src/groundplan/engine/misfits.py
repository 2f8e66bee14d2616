"""Values that never reach the engine, because the Pulumi SDK cannot send them: a list where none may be, a set, a date.

The SDK stops the whole program at the first of them. They are taken out before it looks, so that every problem of the
program is found in one run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi import _types

from groundplan.catalog import provider
from groundplan.catalog.provider import Kind, ListOf, MapOf, Scalar, Shape
from groundplan.engine.wording import WORDS, shown
from groundplan.errors import FieldPath, Problem, field_text

_SENT_AS_THEY_ARE = (str, bool, int, float, pulumi.Output, pulumi.Resource, pulumi.Asset, pulumi.Archive, Awaitable)


def misfits(token: str, given: Mapping[str, Any]) -> dict[str, Problem]:
    """The arguments, by the program's own names, that the SDK could not send, each with its problem."""
    kind = provider.resource_type(token)
    if kind is None:
        return {}
    found: dict[str, Problem] = {}
    for name, value in given.items():
        key = camel(name)
        if key in kind.inputs:
            problem = next(_misfits(kind.inputs[key].kind, value, (key,)), None)
            if problem:
                found[name] = problem
    return found


def camel(name: str) -> str:
    """Pulumi's name for a Python name: `push_config` is `pushConfig`."""
    head, *tail = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


def _misfits(kind: Kind | None, value: Any, path: FieldPath) -> Iterator[Problem]:
    if value is None or isinstance(value, _SENT_AS_THEY_ARE):
        return
    if _types.is_input_type(type(value)):
        value = _types.input_type_to_dict(value)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            key = camel(name) if isinstance(kind, Shape) else name
            yield from _misfits(_inside(kind, key), inner, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | range | memoryview):
        if not isinstance(kind, ListOf | None):
            yield _problem(kind, value, path)
            return
        for index, inner in enumerate(value):
            yield from _misfits(kind.element if kind else None, inner, (*path, index))
    else:
        yield _problem(kind, value, path)


def _inside(kind: Kind | None, key: str) -> Kind | None:
    """The kind of the value at `key`; None where nothing is known of it."""
    if isinstance(kind, MapOf):
        return kind.value
    return kind[key].kind if isinstance(kind, Shape) and key in kind else None


def _problem(kind: Kind | None, value: Any, path: FieldPath) -> Problem:
    match kind:
        case Scalar():
            wanted = WORDS[kind]
        case ListOf():
            wanted = "a list"
        case MapOf():
            wanted = "a map"
        case _:
            wanted = "a block of arguments"
    return Problem(
        code="provider-type",
        message=f"{field_text(path)} must be {wanted}, not {shown(value)}",
        path=path,
        value=shown(value),
        allowed=wanted,
    )
