"""Previews that a user brings, as `check --preview` finds them: what `pulumi preview --json` wrote, in any language."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from groundplan.cli.programs import shown
from groundplan.engine import pulumi_json
from groundplan.engine.origin import trace
from groundplan.engine.preview import Preview, Resource
from groundplan.errors import Invalid, Problem

HINT = "in the folder of the program: pulumi preview --json >preview.json"


def preview(file: Path) -> Preview:
    """The preview in a file; raises Invalid when it is not there or holds none.

    The places that made resources are told relative to where the command was started: the file lies in the program's
    folder.
    """
    try:
        made = pulumi_json.preview_of(_document(file), project="", stack="")
    except (LookupError, TypeError, AttributeError, ValueError, StopIteration, RecursionError):
        raise _invalid("preview", f"{shown(file)} is not what pulumi preview --json writes") from None
    if not made.resources and not made.problems:
        raise _invalid("preview", f"{shown(file)} holds no resources")
    return trace(dataclasses.replace(made, resources=tuple(_placed(one, file.parent) for one in made.resources)))


def sources(made: Preview) -> dict[str, str]:
    """The text of each file that a resource was made in, by the name that a report gives it, where it is there."""
    places = (one.spec.position for one in made.resources if one.spec)
    files = {Path(place.file) for place in places if place}
    return {str(file): file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()}


def _document(file: Path) -> dict[str, Any]:
    try:
        made = json.loads(file.read_text(encoding="utf-8"))
    except OSError as failed:
        raise _invalid("file", f"{shown(file)} cannot be read: {failed.strerror}") from None
    if not isinstance(made, dict):
        raise TypeError(type(made).__name__)
    return made


def _placed(resource: Resource, folder: Path) -> Resource:
    """The same resource, its place relative to where the command was started."""
    place = resource.spec.position if resource.spec else None
    if resource.spec is None or place is None:
        return resource
    here = dataclasses.replace(place, file=shown(folder / place.file))
    return dataclasses.replace(resource, spec=dataclasses.replace(resource.spec, position=here))


def _invalid(code: str, message: str) -> Invalid:
    return Invalid([Problem(code=code, message=message, hint=HINT)])
