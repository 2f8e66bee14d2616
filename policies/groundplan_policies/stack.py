"""A resource, and the stack it stands in, as rules see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from groundplan_policies.truth import FALSE, Truth, some
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

    def some(self, tokens: Iterable[str], test: Callable[[Resource], Truth]) -> Truth:
        """Whether some resource of these types passes the test."""
        return some(map(test, self.of_type(*tokens)))


def refers(value: Value, resource: Resource, *names: str) -> Truth:
    """Whether a value points at a resource.

    names: the inputs that hold its physical name, `name` unless said. A text points at it when it is the name or a
    path or address that ends in it, an unknown value when it waits for one of the resource's outputs.
    """
    raw = value.raw
    if isinstance(raw, Unknown):
        if not raw.cause:
            return Truth(None, value.path)
        return Truth(raw.cause == resource.urn or raw.cause.startswith(f"{resource.urn}."), value.path)
    if not isinstance(raw, str) or not raw:
        return FALSE
    called = [resource[name].raw for name in names or ("name",)]
    return Truth(any(isinstance(one, str) and one and _points(raw, one) for one in called), value.path)


def _points(text: str, name: str) -> bool:
    return (
        text == name
        or text.endswith((f"/{name}", f":{name}"))
        or text.split("@", maxsplit=1)[0].removeprefix("serviceAccount:") == name
    )


def comes_from(value: Value, *tokens: str) -> Truth:
    """Whether a value waits for an output of a resource of one of these types."""
    return Truth(isinstance(value.raw, Unknown) and _type_in(value.raw.cause) in tokens, value.path)


def _type_in(urn: str) -> str:
    """The type token in a URN, or in an output of one; empty when there is none."""
    parts = urn.split("::")
    return parts[2].rpartition("$")[2] if len(parts) > 3 else ""
