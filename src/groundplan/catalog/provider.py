"""What the Google Cloud provider accepts: every resource type, its arguments at every depth, and what excludes what.

The facts come from the provider itself (`tools/extract_provider_facts.py`) and lie in `data/provider.zip`, one member
per module. A look-up reads the members of the modules that it needs, and of a resource type the arguments it asks for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any
from zipfile import ZipFile

from groundplan.catalog.data_file import FOLDER


class Scalar(StrEnum):
    """A value that has no parts."""

    TEXT = "s"
    INTEGER = "i"
    NUMBER = "n"
    SWITCH = "b"
    ASSET = "a"
    ANY = "*"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; `fewest` and `most` elements, None where there is no limit."""

    element: Kind
    fewest: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class MapOf:
    """Free keys, one kind of value."""

    value: Kind


class Shape:
    """The arguments of a resource type or of a block in it, by their Pulumi names."""

    def __init__(self, raw: Mapping[str, Mapping[str, Any]]) -> None:
        self._raw = raw
        self._fields: dict[str, Field] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __getitem__(self, key: str) -> Field:
        """The argument `key`; raises KeyError when there is none."""
        if key not in self._fields:
            self._fields[key] = _field(self._raw[key])
        return self._fields[key]

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The arguments that must be given."""
        return tuple(key for key, raw in self._raw.items() if "r" in raw)

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The arguments of a block that the provider fills in where they are not given: unknown until deployment."""
        return tuple(key for key, raw in self._raw.items() if "o" in raw)


Kind = Scalar | ListOf | MapOf | Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One argument.

    terraform: its Terraform name; empty where that is the snake case of the Pulumi name. single: Terraform takes a list
    of one where Pulumi takes the value. computed: the provider sets it and refuses a value. values: all that is
    allowed; empty for no limit. any_case: `values` in upper or lower case. lowest, highest: of a number, inclusive.
    shortest, longest: of a text, in characters. pattern: a regular expression found in every allowed text. form: json,
    cidr, duration, time, base64, ip or member.
    """

    kind: Kind
    required: bool = False
    terraform: str = ""
    single: bool = False
    computed: bool = False
    secret: bool = False
    deprecated: str = ""
    values: tuple[str | int | float, ...] = ()
    any_case: bool = False
    lowest: float | None = None
    highest: float | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    form: str = ""


Paths = tuple[tuple[str, ...], ...]
"""Paths to arguments, without list indices: `(("bootDisk", "source"), ("bootDisk", "initializeParams"))`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """One resource type.

    terraform: its Terraform type. outputs: what it has besides its inputs. exactly_one, at_least_one: groups of
    arguments of which so many must be given. excludes, needs: per argument, what it cannot or must stand with.
    planned: outputs that are known before the resource exists when no argument sets them; `@project` and `@region`
    stand for the provider's own, `@name` for a generated name.
    """

    token: str
    terraform: str
    inputs: Shape
    outputs: frozenset[str]
    secret_outputs: frozenset[str]
    deprecated: str
    exactly_one: tuple[Paths, ...]
    at_least_one: tuple[Paths, ...]
    excludes: Mapping[tuple[str, ...], Paths]
    needs: Mapping[tuple[str, ...], Paths]
    planned: Mapping[str, str | bool | int | float]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts come from: the provider's version and the day they were extracted."""

    provider: str
    version: str
    extracted: str
    source: str


@cache
def source() -> Source:
    """Where the facts come from."""
    return Source(**_member("meta"))


@cache
def resource_type(token: str) -> ResourceType | None:
    """The resource type of a token such as `gcp:pubsub/topic:Topic`; None when the provider has none."""
    package, _, rest = token.partition(":")
    module, _, name = rest.partition("/")
    if package != "gcp" or module not in _modules():
        return None
    raw = _module(module).get(name)
    return _resource_type(token, raw) if raw else None


def tokens() -> Iterator[str]:
    """Every resource type of the provider, sorted. Reads the whole file."""
    for module in sorted(_modules()):
        for name in _module(module):
            yield f"gcp:{module}/{name}"


def snake(key: str) -> str:
    """Terraform's usual name for a Pulumi key: `retryPolicy` is `retry_policy`."""
    return re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found[1].lower(), key)


def _resource_type(token: str, raw: Mapping[str, Any]) -> ResourceType:
    return ResourceType(
        token=token,
        terraform=raw["tf"],
        inputs=Shape(raw["in"]),
        outputs=frozenset(raw["out"]),
        secret_outputs=frozenset(raw.get("x", ())),
        deprecated=raw.get("d", ""),
        exactly_one=tuple(map(_paths, raw.get("one", ()))),
        at_least_one=tuple(map(_paths, raw.get("some", ()))),
        excludes={tuple(path.split(".")): _paths(others) for path, others in raw.get("not", {}).items()},
        needs={tuple(path.split(".")): _paths(others) for path, others in raw.get("with", {}).items()},
        planned=raw["k"],
    )


def _paths(texts: list[str]) -> Paths:
    return tuple(tuple(text.split(".")) for text in texts)


def _field(raw: Mapping[str, Any]) -> Field:
    lowest, highest = raw.get("g", (None, None))
    shortest, longest = raw.get("l", (None, None))
    return Field(
        kind=_kind(raw["t"], raw),
        required="r" in raw,
        terraform=raw.get("f", ""),
        single="s" in raw,
        computed="c" in raw,
        secret="x" in raw,
        deprecated=raw.get("d", ""),
        values=tuple(raw.get("e", ())),
        any_case="i" in raw,
        lowest=lowest,
        highest=highest,
        shortest=shortest,
        longest=longest,
        pattern=raw.get("p", ""),
        form=raw.get("k", ""),
    )


def _kind(raw: Any, limits: Mapping[str, Any]) -> Kind:
    if isinstance(raw, dict):
        return Shape(raw)
    if isinstance(raw, list):
        inner = _kind(raw[1], {})
        return ListOf(inner, limits.get("n"), limits.get("m")) if raw[0] == "l" else MapOf(inner)
    return Scalar(raw)


@cache
def _modules() -> frozenset[str]:
    with ZipFile(_FILE) as archive:
        return frozenset(name.removesuffix(".json") for name in archive.namelist()) - {"meta"}


@cache
def _module(name: str) -> dict[str, Any]:
    return dict(_member(name))


def _member(name: str) -> Any:
    with ZipFile(_FILE) as archive:
        return json.loads(archive.read(f"{name}.json"))


_FILE = FOLDER / "provider.zip"
