"""Does a JSON body fit its message? Checked by the schemas of a discovery document, as Google's JSON parser does.

Unknown fields, wrong types and unknown enum values are refused, all of them at once; fields that are output only are
dropped; snake_case names and numbers as strings are read as the protocol buffers' JSON mapping allows.
Source: https://protobuf.dev/programming-guides/json/, and the wording of the errors of Google's own front end.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from groundplan.rehearse.discovery import Document, Schema
from groundplan.rehearse.replies import Json, violations

_DURATION = re.compile(r"-?\d{1,12}(\.\d{1,9})?s")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
_SNAKE = re.compile(r"_([a-z0-9])")
_DEPTH = 100
"""How deep messages may nest. Source: the recursion limit of the protocol buffers' parsers."""


def message(document: Document, schema: str, value: object) -> Json:
    """The message in a body, without what is output only; raises Refusal with every fault found."""
    reader = _Reader(document)
    read = reader.message(document.schema(schema), value, "")
    if reader.faults:
        raise violations(reader.faults)
    return read


def output_only(schema: Schema) -> bool:
    """Whether only the server sets a field."""
    described = str(schema.get("description", ""))
    return bool(schema.get("readOnly")) or described.startswith(("Output only", "[Output Only]", "[Output only]"))


class _Reader:
    """One pass over one body; faults: what is wrong, by field path."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.faults: dict[str, str] = {}

    def message(self, schema: Schema, value: object, path: str) -> Json:
        if not isinstance(value, dict):
            self._wrong(path, f"Invalid value at '{path or 'body'}': an object is expected.")
            return {}
        if path.count(".") > _DEPTH:
            self._wrong(path, "Message too deep. Max recursion depth reached.")
            return {}
        fields: Mapping[str, Schema] = schema.get("properties", {})
        extra: Schema | None = schema.get("additionalProperties")
        read: Json = {}
        for key, given in value.items():
            place = f"{path}.{key}" if path else key
            name = key if key in fields else _SNAKE.sub(lambda found: found[1].upper(), key)
            if name in fields:
                if given is not None and not output_only(fields[name]):
                    read[name] = self._value(fields[name], given, place)
            elif extra is not None:
                read[key] = self._value(extra, given, place)
            elif schema.get("type") != "any" and not (key.startswith("@") or not schema):
                where = f" at '{path}'" if path else ""
                self._wrong(place, f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.')
        return read

    def _value(self, schema: Schema, value: object, path: str) -> Any:
        if reference := schema.get("$ref"):
            return self.message(self._document.schema(reference), value, path)
        kind = schema.get("type", "any")
        if kind == "array":
            return self._array(schema, value, path)
        if kind == "object":
            return self.message(schema, value, path)
        return value if kind == "any" else self._scalar(schema, kind, value, path)

    def _array(self, schema: Schema, value: object, path: str) -> list[Any]:
        if not isinstance(value, list):
            self._wrong(path, f"Invalid value at '{path}': a list is expected.")
            return []
        return [self._value(schema["items"], given, f"{path}[{at}]") for at, given in enumerate(value)]

    def _scalar(self, schema: Schema, kind: str, value: object, path: str) -> Any:
        read = _SCALARS[kind](value, str(schema.get("format", "")))
        if read is None:
            self._wrong(path, f"Invalid value at '{path}' (TYPE_{kind.upper()}), {value!r:.80}")
        elif "enum" in schema and read not in schema["enum"]:
            allowed = ", ".join(schema["enum"])
            self._wrong(path, f"Invalid value at '{path}': \"{read:.80}\" is not one of {allowed}.")
        return read

    def _wrong(self, path: str, fault: str) -> None:
        self.faults.setdefault(path, fault)


def _string(value: object, form: str) -> str | None:
    if form in ("int64", "uint64"):
        whole = _integer(value, form)
        return None if whole is None else str(whole)
    if not isinstance(value, str):
        return None
    return value if form not in _FORMATS or _FORMATS[form](value) else None


def _integer(value: object, form: str) -> int | None:
    if isinstance(value, str):
        if not re.fullmatch(r"-?\d{1,20}", value):
            return None
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    bits = 64 if "64" in form else 32
    least = 0 if form.startswith("u") else -(1 << bits - 1)
    most = (1 << bits) - 1 if form.startswith("u") else (1 << bits - 1) - 1
    return int(value) if least <= value <= most else None


def _number(value: object, _form: str) -> float | str | None:
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return None
        return value
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def _boolean(value: object, _form: str) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value)
    return value if isinstance(value, bool) else None


def _base64(value: str) -> bool:
    try:
        base64.b64decode(value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_SCALARS: Mapping[str, Callable[[object, str], Any]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}

_FORMATS: Mapping[str, Callable[[str], object]] = {
    "byte": _base64,
    "google-duration": _DURATION.fullmatch,
    "google-datetime": _TIME.fullmatch,
    "date-time": _TIME.fullmatch,
}
