"""Where resources come from: the spec field that each component was given as its `origin`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Protocol

from groundplan.engine.preview import Preview, Resource, SpecRef
from groundplan.errors import FieldPath, Position, Problem


class Places(Protocol):
    """A spec that knows where its fields stand."""

    def position(self, path: FieldPath) -> Position:
        """Where the field at `path` stands in the file."""


def trace(preview: Preview, places: Places | None = None) -> Preview:
    """The same preview, each resource and problem with the spec field it comes from, as far as its parents tell.

    places: the spec; without it fields have no position, and what comes from no field keeps its line of the program.
    """
    resources = {resource.urn: resource for resource in preview.resources}
    origins = {urn: _origin(resource, resources) for urn, resource in resources.items()}
    refs = {urn: _ref(origin, places) for urn, origin in origins.items()}
    return dataclasses.replace(
        preview,
        resources=tuple(
            dataclasses.replace(one, spec=refs[one.urn] or (None if places else one.spec)) for one in preview.resources
        ),
        problems=tuple(_placed(problem, refs.get(problem.subject)) for problem in preview.problems),
    )


def parse(field: str) -> FieldPath:
    """The path that a field's text stands for: `functions[0].on` is `("functions", 0, "on")`."""
    steps = re.findall(r"\[(\d+)\]|([^.\[\]]+)", field)
    return tuple(int(index) if index else name for index, name in steps)


def _origin(resource: Resource, resources: Mapping[str, Resource]) -> str:
    """The nearest `origin` among a resource's parents; a custom resource has none of its own."""
    one: Resource | None = resource
    while one is not None:
        origin = "" if one.custom else one.inputs.get("origin", "")
        if isinstance(origin, str) and origin:
            return origin
        one = resources.get(one.parent)
    return ""


def _ref(origin: str, places: Places | None) -> SpecRef | None:
    if not origin:
        return None
    return SpecRef(origin, places.position(parse(origin)) if places else None)


def _placed(problem: Problem, ref: SpecRef | None) -> Problem:
    return dataclasses.replace(problem, position=ref.position) if ref and ref.position else problem
