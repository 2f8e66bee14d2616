"""JSON Schema of each kind of spec, for editors and other tools. Titles, descriptions and bounds come from the models.

What only a rule can tell (see `groundplan.spec.rules`) is not in the schema: a spec that the schema accepts may still
be invalid, but not the other way round.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

from groundplan.spec.base import Part
from groundplan.spec.kinds import KINDS
from groundplan.spec.shape import Slot, unwrapped

__all__ = ["KINDS", "descriptions", "file_name", "json_schema", "parts"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a kind of spec; raises LookupError, naming the kinds, when there is no such kind."""
    model = KINDS.get(kind)
    if model is None:
        raise LookupError(f"there is no kind {kind!r}; there are {', '.join(sorted(KINDS))}")
    schema = model.model_json_schema()
    definitions = schema.pop("$defs")
    for part in parts(model):
        _describe(part, schema if part is model else definitions[part.__name__])
    head = {"$schema": DIALECT, "$id": f"urn:groundplan:spec:{kind}", "title": f"groundplan spec: {kind}"}
    return {**head, **{key: value for key, value in schema.items() if key != "title"}, "$defs": definitions}


def file_name(kind: str) -> str:
    """The name of the file that holds the schema of `kind`."""
    return f"{kind}.schema.json"


def parts(model: type[Part]) -> tuple[type[Part], ...]:
    """The model and every model inside it, each once, in the order of the fields."""
    found: dict[type[Part], None] = {}
    waiting = [model]
    while waiting:
        part = waiting.pop(0)
        if part not in found:
            found[part] = None
            waiting += _inside(part)
    return tuple(found)


@cache
def descriptions(part: type[Part]) -> dict[str, str]:
    """The docstring below each field of a model, in one line, by the field's name."""
    [tree] = ast.parse(inspect.getsource(part)).body
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 - the source of a class is a class
    found = {}
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            text = ast.literal_eval(below.value)
            found[field.target.id] = " ".join(text.split())
    return found


def slots(part: type[Part]) -> dict[str, Slot]:
    """What may stand in each field of a model, by the field's name."""
    return {name: unwrapped(field.annotation, field.metadata) for name, field in part.model_fields.items()}


def _inside(part: type[Part]) -> Iterator[type[Part]]:
    for slot in slots(part).values():
        model = slot.model or (slot.item and slot.item.model)
        if model:
            yield model


def _describe(part: type[Part], schema: dict[str, Any]) -> None:
    """Add the descriptions of the fields, and write defaults and bounds in the units that a user writes."""
    for name, slot in slots(part).items():
        field = schema["properties"][name]
        field["description"] = descriptions(part)[name]
        default = part.model_fields[name].default
        if "default" not in field:
            continue
        if default is None:
            del field["default"]
        elif slot.writer:
            least, greatest = slot.bounds
            field["default"] = slot.text(default)
            field["description"] += f" From {least} to {greatest}."
