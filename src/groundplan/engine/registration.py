"""One resource as a program registered it, before it is made into a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundplan.errors import Position

STACK = "pulumi:pulumi:Stack"
"""The type of the resource at the root of every stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One registered resource.

    inputs: as `wire.read` reads them. property_dependencies: URNs by input. position: the line of the program that made
    it. read: it exists already and is only looked up.
    """

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, Any]
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]]
    protect: bool = False
    position: Position | None = None
    read: bool = False
