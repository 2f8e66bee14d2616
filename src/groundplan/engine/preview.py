"""The record that every engine returns: what a program registers, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groundplan.errors import Position, Problem


@dataclass(frozen=True, slots=True)
class Unknown:
    """An input that is not known until deployment.

    cause: the output it waits for, as `<urn>.<property>`, or the URN alone when it is made of several; empty when the
    engine cannot say.
    """

    cause: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, or an archive of files, among the inputs.

    kind: "asset" or "archive". form: how its content is given: text, path, uri, or assets (an archive of named assets).
    content: the text, path or URI; for assets, the assets by name.
    """

    kind: str
    form: str
    content: Any


@dataclass(frozen=True, slots=True)
class SpecRef:
    """Where a resource comes from: a field of the spec; in a program without a spec `field` is empty, its line is told.

    position: None where it is not known.
    """

    field: str
    position: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One registered resource.

    urn: Pulumi's unique name. type: the type token. name: the Pulumi name. parent: the parent's URN, empty at the root.
    dependencies: URNs, sorted. inputs: as the program gave them, keys in Pulumi's camelCase, numbers as int where they
    are whole, `Unknown` where a value waits for deployment, secrets as the text "[secret]". read: it exists already and
    is only looked up, so that its inputs are nobody's.
    """

    urn: str
    type: str
    name: str
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    protect: bool = False
    custom: bool = True
    read: bool = False
    spec: SpecRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a program registers, sorted by URN, and the problems that the engine found in it.

    engine: "embedded" or "pulumi". outputs: the stack's outputs, unknown ones as `Unknown`.
    """

    engine: str
    project: str
    stack: str
    resources: tuple[Resource, ...] = ()
    problems: tuple[Problem, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def of_type(self, token: str) -> tuple[Resource, ...]:
        """The resources whose type token is `token`."""
        return tuple(resource for resource in self.resources if resource.type == token)

    def named(self, name: str) -> Resource:
        """The one resource with this Pulumi name; raises LookupError when there is none or several."""
        found = [resource for resource in self.resources if resource.name == name]
        if len(found) != 1:
            raise LookupError(f"{len(found)} resources are named {name!r}")
        return found[0]
