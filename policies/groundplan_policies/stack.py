"""A resource, and the stack it stands in, as rules see them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from groundplan_policies.truth import TRUE, Truth, some
from groundplan_policies.value import Unknown, Value

ENVIRONMENTS = ("dev", "staging", "prod")
"""What the label `environment` may say, from lax to strict."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource. inputs: as the program gave them, in camelCase, `Unknown` where a value waits for deployment."""

    type: str
    inputs: Mapping[str, Any]
    urn: str = ""
    name: str = ""
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    protect: bool = False

    def __getitem__(self, key: str) -> Value:
        """The input `key`, which may be missing."""
        return self._value[key]

    def at(self, path: str) -> Value:
        """The input at a path such as `serviceConfig.ingressSettings`."""
        return self._value.at(path)

    @cached_property
    def _value(self) -> Value:
        return Value(self.inputs)

    @cached_property
    def labels(self) -> Value:
        """Its labels, under either of their names."""
        return self["userLabels"] if self["userLabels"].is_set.holds else self["labels"]

    @cached_property
    def environment(self) -> str:
        """What its label says: dev, staging or prod; prod where it says nothing, so that silence is judged strictly."""
        raw = self.labels["environment"].raw
        return raw if isinstance(raw, str) and raw in ENVIRONMENTS else "prod"

    def is_in(self, *environments: str) -> Truth:
        """Whether it belongs to one of these environments."""
        return Truth(self.environment in environments, "labels.environment")


@dataclass(frozen=True, eq=False)
class Stack:
    """All resources of a stack, found by type, and by what refers to what."""

    resources: tuple[Resource, ...]
    _by_type: dict[str, list[Resource]] = field(default_factory=dict, repr=False)
    _indexes: dict[tuple[tuple[str, ...], str], Mapping[str, list[Resource]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> Stack:
        """The stack that these make."""
        found: defaultdict[str, list[Resource]] = defaultdict(list)
        everything = tuple(resources)
        for resource in everything:
            found[resource.type].append(resource)
        return cls(everything, dict(found))

    def of_type(self, *tokens: str) -> list[Resource]:
        """The resources of these types."""
        return [resource for token in tokens for resource in self._by_type.get(token, ())]

    @cached_property
    def environment(self) -> str:
        """The strictest environment that a resource is labelled with; prod where none is labelled."""
        said = [one.labels["environment"].raw for one in self.resources]
        return next((name for name in reversed(ENVIRONMENTS) if name in said), "prod")

    @cached_property
    def usual_environment(self) -> str:
        """The environment that most resources are labelled with; of two that tie, the stricter."""
        said = [one.labels["environment"].raw for one in self.resources]
        return max(ENVIRONMENTS, key=lambda name: (said.count(name), ENVIRONMENTS.index(name)))

    def is_in(self, *environments: str) -> Truth:
        """Whether the stack belongs to one of these environments."""
        return Truth(self.environment in environments, "labels.environment")

    def used_by(
        self,
        target: Resource,
        path: str,
        *tokens: str,
        by: str = "name",
        where: Callable[[Resource], Truth] = lambda _: TRUE,
    ) -> Truth:
        """Whether the input at `path` of some resource of these types points at `target`.

        by: the input of the target that holds its physical name. where: what else must hold of the one that points.
        """
        index = self._index((tokens, path), lambda one: keys(one.at(path).raw))
        near = {id(one): one for key in _names(target, by) for one in index.get(key, ())}
        return some(refers(one.at(path), target, by) & where(one) for one in near.values())

    def targets(self, value: Value, *tokens: str, by: str = "name") -> list[Resource]:
        """The resources of these types that a value points at, or may point at when nobody can say."""
        index = self._index((tokens, f"={by}"), lambda one: _names(one, by))
        return list({id(one): one for key in keys(value.raw) for one in index.get(key, ())}.values())

    def some(self, tokens: Iterable[str], test: Callable[[Resource], Truth]) -> Truth:
        """Whether some resource of these types passes the test."""
        return some(map(test, self.of_type(*tokens)))

    def _index(
        self, about: tuple[tuple[str, ...], str], entries: Callable[[Resource], Iterable[str]]
    ) -> Mapping[str, list[Resource]]:
        """Resources by what they point at, or are pointed at by: to compare each with each takes too long."""
        if about not in self._indexes:
            found: defaultdict[str, list[Resource]] = defaultdict(list)
            for one in self.of_type(*about[0]):
                for key in entries(one):
                    found[key].append(one)
            self._indexes[about] = found
        return self._indexes[about]


ANYTHING = "*"
"""What an unknown value without a cause may point at."""


def keys(raw: object) -> tuple[str, ...]:
    """What a value may point at: a name, which is also the last part of a path or address, or a URN."""
    if isinstance(raw, Unknown):
        return (raw.cause, raw.cause.rpartition(".")[0]) if raw.cause else (ANYTHING,)
    if not isinstance(raw, str) or not raw:
        return ()
    last = re.split("[/:]", raw[-_LONGEST:])[-1]
    return raw, last, last.partition("@")[0]


_LONGEST = 2000
"""Characters of a path that are looked at; Google's longest resource names are shorter."""


def _names(target: Resource, by: str) -> tuple[str, ...]:
    """What points at a resource: its URN, its physical name, and what may be anything."""
    name = target[by].raw
    return (target.urn, name, ANYTHING) if isinstance(name, str) and name else (target.urn, ANYTHING)


def refers(value: Value, resource: Resource, by: str = "name") -> Truth:
    """Whether a value points at a resource.

    by: the input that holds its physical name. A text points at it when it is the name or a path or address that ends
    in it, an unknown value when it waits for one of the resource's outputs.
    """
    found = keys(value.raw)
    if ANYTHING in found:
        return Truth(None, value.path)
    return Truth(not set(found).isdisjoint(_names(resource, by)), value.path)


def comes_from(value: Value, *tokens: str) -> Truth:
    """Whether a value waits for an output of a resource of one of these types."""
    return Truth(isinstance(value.raw, Unknown) and _type_in(value.raw.cause) in tokens, value.path)


def _type_in(urn: str) -> str:
    """The type token in a URN, or in an output of one; empty when there is none."""
    parts = urn.split("::")
    return parts[2].rpartition("$")[2] if len(parts) > 3 else ""
