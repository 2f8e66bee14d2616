"""Which fields an update changes. Source: https://google.aip.dev/134 and google/protobuf/field_mask.proto."""

from __future__ import annotations

import re
from collections.abc import Mapping

from groundplan.rehearse.body import output_only
from groundplan.rehearse.discovery import Document, Schema, camel_case
from groundplan.rehearse.replies import Json, invalid

_STEP = re.compile(r"`([^`]*)`|([^.`]+)")
"""A step of a path: the key of a map may be quoted. Source: google/protobuf/field_mask.proto and AIP-161."""


def merged(old: Json, body: Json, mask: str) -> Json:
    """The resource after a patch: the fields that the mask names, taken from the body; without a mask all it holds."""
    if not mask or mask == "*":
        return old | body
    new = old
    for path in mask.split(","):
        keys = [camel_case(key) for key in path.strip().split(".")]
        new = _taken(new, body, keys)
    return new


def patched(document: Document, schema: str, old: Json, body: Json, mask: str) -> Json:
    """As `merged`, for a resource of a known message: what only the server sets stays, keys of maps are as they came.

    Raises Refusal for a path that the message does not have.
    """
    if not mask or mask == "*":
        return old | body
    new = old
    for path in filter(None, map(str.strip, mask.split(","))):
        if keys := _keys(document, document.schema(schema), path):
            new = _taken(new, body, keys)
    return new


def _keys(document: Document, schema: Schema, path: str) -> list[str]:
    """The fields on the way of a path by their names in JSON; none where it ends in what a client cannot set."""
    keys: list[str] = []
    for quoted, plain in _STEP.findall(path):
        fields: Mapping[str, Schema] = schema.get("properties", {})
        name = plain if plain in fields else camel_case(plain)
        if name in fields:
            if output_only(fields[name]) or (not keys and name == "name"):
                return []
            keys.append(name)
            schema = document.schema(fields[name].get("$ref")) or fields[name]
        elif fields:
            raise invalid(f"Invalid field mask: there is no field '{path:.100}'", "updateMask")
        else:
            keys.append(quoted or plain)
    return keys


def replaced(document: Document, schema: str, old: Json, body: Json) -> Json:
    """The resource after a full update: the body, and of the old one only what the server sets."""
    fields = document.properties(schema)
    kept = {key: value for key, value in old.items() if key not in fields or output_only(fields[key]) or key == "name"}
    return body | kept


def _taken(old: Json, body: Json, keys: list[str]) -> Json:
    """`old` with one path taken from the body; gone where the body has no such field."""
    first, *rest = keys
    if first not in body:
        if rest and isinstance(old.get(first), dict):
            return old | {first: _taken(old[first], {}, rest)}
        return {key: value for key, value in old.items() if key != first}
    if rest and isinstance(body[first], dict):
        inner = old.get(first)
        return old | {first: _taken(inner if isinstance(inner, dict) else {}, body[first], rest)}
    return old | {first: body[first]}
