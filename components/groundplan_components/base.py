"""The contract that every component keeps: token, child naming, parentage, labels and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pulumi


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where a stack stands.

    project: project id. region: Google Cloud region. environment: dev, staging or prod. labels: for every resource
    that takes labels. deletion_protection: whether stores refuse to be deleted.
    """

    project: str
    region: str
    environment: str
    labels: Mapping[str, str]
    deletion_protection: bool = False


class Component(pulumi.ComponentResource):
    """A component that names its children after itself and remembers the spec field it comes from.

    name: also the prefix of every child, `<name>-<role>`. origin: the spec field, such as `functions[0]`; children
    inherit it. Subclasses give their type token: `class Bus(Component, token="groundplan:iot:Bus")`.
    """

    token: ClassVar[str]

    def __init_subclass__(cls, *, token: str) -> None:
        super().__init_subclass__()
        cls.token = token

    def __init__(self, name: str, *, origin: str = "", opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.token, name, {"origin": origin} if origin else {}, opts)
        self._label = name
        self._first = opts.depends_on if opts else None

    def child(self, role: str) -> str:
        """The Pulumi name, and where the service allows it the physical name, of the child with this role."""
        return f"{self._label}-{role}"

    def inside(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options for a child: its parent is this component; `after`, and what that depends on, exist before it."""
        first = pulumi.ResourceOptions(parent=self, depends_on=self._first)
        return pulumi.ResourceOptions.merge(first, pulumi.ResourceOptions(depends_on=list(after)))
