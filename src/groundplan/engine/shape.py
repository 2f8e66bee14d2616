"""What the provider's own schema refuses: unknown and missing arguments, wrong types and values, exclusive arguments.

The same leniency as the real provider: it reads numbers and switches out of texts, makes texts of numbers and switches,
takes one value for a list of one, and a list of one for a single block. What is not known until deployment is taken as
given and right. Facts: `groundplan.catalog.provider`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.catalog import provider
from groundplan.catalog.provider import Field, Kind, ListOf, MapOf, Scalar, Shape
from groundplan.engine import groups, limits
from groundplan.engine.preview import Asset, Unknown
from groundplan.engine.wording import SWITCHES, WORDS, either, nearest, shown
from groundplan.errors import FieldPath, Problem, field_text

_FIGURES = {Scalar.INTEGER: r"[+-]?\d+", Scalar.NUMBER: r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"}
"""The texts that the provider reads as numbers. Source: Go's strconv.ParseInt and ParseFloat."""


def check(token: str, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """The problems of one resource's inputs, in the order of the arguments; none for a type that is not the provider's.

    inputs: plain Python values by Pulumi's camelCase names, `Unknown` and `Asset` among them, secrets opened.
    """
    kind = provider.resource_type(token)
    if kind is None:
        return
    yield from _block(kind.inputs, inputs, ())
    yield from groups.check(kind, inputs)


def _block(shape: Shape, values: Mapping[str, Any], path: FieldPath) -> Iterator[Problem]:
    for key, value in values.items():
        if key not in shape:
            yield _unknown_key(shape, key, value, (*path, key))
        elif value is not None:
            yield from _argument(shape[key], value, (*path, key))
    for key in shape.required:
        if values.get(key) is None:
            yield _missing(key, path)


def _argument(field: Field, value: Any, path: FieldPath) -> Iterator[Problem]:
    if field.computed and not isinstance(value, Unknown):
        yield Problem(
            code="provider-computed",
            message=f"{field_text(path)} is set by the provider and cannot be {shown(value)}; allowed: no value",
            path=path,
            value=shown(value),
            allowed="no value",
            hint=f"Remove {field_text(path)}.",
        )
        return
    if field.single and isinstance(value, list) and len(value) <= 1:
        yield from (found for inner in value for found in _value(field, field.kind, inner, path))
        return
    yield from _value(field, field.kind, value, path)


def _value(field: Field, kind: Kind, value: Any, path: FieldPath) -> Iterator[Problem]:
    if value is None or isinstance(value, Unknown):
        return
    match kind:
        case Shape() if isinstance(value, Mapping):
            yield from _block(kind, value, path)
        case Shape():
            yield _wrong_type(value, "a block of arguments", path)
        case ListOf():
            yield from _list(field, kind, value, path)
        case MapOf() if isinstance(value, Mapping):
            for key, inner in value.items():
                yield from _value(field, kind.value, inner, (*path, key))
        case MapOf():
            if value != []:
                yield _wrong_type(value, "a map", path)
        case Scalar():
            yield from _scalar(field, kind, value, path)


def _list(field: Field, kind: ListOf, value: Any, path: FieldPath) -> Iterator[Problem]:
    elements = value if isinstance(value, list) else [value]
    if not isinstance(value, list):
        yield from _value(field, kind.element, value, path)
    else:
        for index, element in enumerate(elements):
            yield from _value(field, kind.element, element, (*path, index))
    count = len(elements)
    if kind.most is not None and count > kind.most:
        yield _count(path, count, f"at most {kind.most} elements")
    if kind.fewest is not None and count < kind.fewest:
        yield _count(path, count, f"at least {kind.fewest} elements")


def _scalar(field: Field, kind: Scalar, value: Any, path: FieldPath) -> Iterator[Problem]:
    if not _fits(kind, value):
        yield _wrong_type(value, WORDS[kind], path)
    else:
        yield from limits.check(field, value, path)


def _fits(kind: Scalar, value: Any) -> bool:
    """Whether the provider can read a value of this kind out of `value`."""
    if kind is Scalar.ANY:
        return True
    if kind is Scalar.ASSET:
        return isinstance(value, Asset | str)
    if isinstance(value, list | Mapping | Asset):
        return False
    if kind is Scalar.SWITCH:
        return value in (0, 1) or value in SWITCHES
    return kind is Scalar.TEXT or _is_figure(kind, value)


def _is_figure(kind: Scalar, value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(_FIGURES[kind], value) is not None
    return not isinstance(value, bool) and (kind is Scalar.NUMBER or isinstance(value, int))


def _unknown_key(shape: Shape, key: str, value: Any, path: FieldPath) -> Problem:
    close = nearest(key, shape)
    return Problem(
        code="provider-unknown-argument",
        message=f"{field_text(path)} is not an argument (its value: {shown(value)}); allowed: {either(sorted(shape))}",
        path=path,
        value=shown(value),
        allowed=either(sorted(shape)),
        hint=f"Did you mean {close}?" if close else "",
    )


def _missing(key: str, path: FieldPath) -> Problem:
    there = (*path, key)
    return Problem(
        code="provider-missing-argument",
        message=f"{field_text(there)} is required and is not given; allowed: a value",
        path=there,
        allowed="a value",
        hint=f"Give {key} a value.",
    )


def _wrong_type(value: Any, wanted: str, path: FieldPath) -> Problem:
    return Problem(
        code="provider-type",
        message=f"{field_text(path)} must be {wanted}, not {shown(value)}",
        path=path,
        value=shown(value),
        allowed=wanted,
    )


def _count(path: FieldPath, count: int, allowed: str) -> Problem:
    return Problem(
        code="provider-count",
        message=f"{field_text(path)} has {count} elements; allowed: {allowed}",
        path=path,
        value=f"{count} elements",
        allowed=allowed,
    )
