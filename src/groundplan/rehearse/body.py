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
from datetime import datetime
from typing import Any

from groundplan.catalog.enum_numbers import names_by_number
from groundplan.rehearse import required
from groundplan.rehearse.discovery import Document, Method, Schema, camel_case
from groundplan.rehearse.replies import Json, violations

_DURATION = re.compile(r"-?\d{1,12}(\.\d{1,9})?s")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_WHOLE = re.compile(r"-?[0-9]{1,20}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_DEPTH = 100
"""How deep messages may nest. Source: the recursion limit of the protocol buffers' parsers."""
_TOLD = 100
"""Faults told of one body."""
_UNDOCUMENTED = frozenset(
    {
        ("NetworkRoutingConfig", "deleteBgpAlwaysCompareMed"),
        ("RouterNat", "initialNatIps"),
        ("CommitSchemaRequest", "name"),
        (None, "datasetId"),
    }
)
"""Fields that the API takes and its document does not tell, by message; a BigQuery access entry has no name.

Source: what pulumi-gcp 9.35.0 sends when it creates a network, a NAT gateway and an access entry, and changes a schema.
"""
_TYPES = {"boolean": "TYPE_BOOL", "number": "TYPE_DOUBLE", "integer": "TYPE_INT32", "byte": "TYPE_BYTES"}
_TYPES |= {form: f"TYPE_{form.upper()}" for form in ("int32", "int64", "uint32", "uint64", "double", "float")}


def message(document: Document, schema: str, value: object, method: Method | None = None) -> Json:
    """The message in a body, without what is output only; raises Refusal with every fault found.

    method: what it is sent to; what this requires must be there.
    """
    reader = _Reader(document, method)
    read = reader.message(document.schema(schema), value, "")
    if reader.faults:
        raise violations(dict(list(reader.faults.items())[:_TOLD]))
    return read


def scalar(schema: Schema, value: object) -> Any:
    """A single value as its schema has it; None when it does not fit."""
    read = _SCALARS[schema.get("type", "string")](value, str(schema.get("format", "")))
    enum = schema.get("enum")
    if enum is None or read in enum:
        return read
    number = _integer(value, "int32")  # clients may send an enum's number
    return None if number is None else names_by_number(tuple(enum)).get(number)


def type_name(schema: Schema) -> str:
    """The type of a field as Google's errors name it."""
    kind, form = str(schema.get("type", "string")), str(schema.get("format", ""))
    return _TYPES.get(form) or _TYPES.get(kind) or f"TYPE_{kind.upper()}"


def output_only(schema: Schema) -> bool:
    """Whether only the server sets a field."""
    described = str(schema.get("description", ""))
    return bool(schema.get("readOnly")) or described.startswith(("Output only", "[Output Only]", "[Output only]"))


class _Reader:
    """One pass over one body; faults: what is wrong, by field path."""

    def __init__(self, document: Document, method: Method | None) -> None:
        self._document = document
        self._method = method
        self._depth = 0
        self.faults: dict[str, str] = {}

    def message(self, schema: Schema, value: object, path: str) -> Json:
        if not isinstance(value, dict):
            self._wrong(path, f"Invalid value at '{path or 'body'}': an object is expected.")
            return {}
        if self._depth > _DEPTH:
            self._wrong(path, "Message too deep. Max recursion depth reached.")
            return {}
        self._depth += 1
        read = self._fields(schema, value, path)
        self._depth -= 1
        for name in required.missing(schema, read, self._method, top=not path):
            place = f"{path}.{name}" if path else name
            self._wrong(place, f"Required field '{place}' not specified")
        return read

    def _fields(self, schema: Schema, value: Json, path: str) -> Json:
        fields: Mapping[str, Schema] = schema.get("properties", {})
        extra: Schema | None = schema.get("additionalProperties")
        read: Json = {}
        for key, given in value.items():
            place = f"{path}.{key}" if path else key
            name = key if key in fields else camel_case(key)
            if name in fields:
                if given is not None and not output_only(fields[name]) and not self._unset(fields[name], given):
                    read[name] = self._value(fields[name], given, place)
            elif extra is not None:
                if given is not None:
                    read[key] = self._value(extra, given, place)
            elif (schema.get("id"), key) in _UNDOCUMENTED:
                continue
            elif schema.get("type") != "any" and not (key.startswith("@") or not schema):
                where = f" at '{path}'" if path else ""
                self._wrong(place, f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.')
        return read

    def _unset(self, schema: Schema, given: object) -> bool:
        """Whether a value stands for none. Source: what pulumi-gcp 9.35.0 sends of enums that a program leaves out."""
        return self._document.classic and given == "" and "enum" in schema

    def _value(self, schema: Schema, value: object, path: str) -> Any:
        if reference := schema.get("$ref"):
            schema = self._document.schema(reference)
        kind = schema.get("type", "any")
        if kind == "array":
            return self._array(schema, value, path)
        if kind == "object":
            return self.message(schema, value, path)
        return value if kind == "any" else self._scalar(schema, value, path)

    def _array(self, schema: Schema, value: object, path: str) -> list[Any]:
        if not isinstance(value, list):
            self._wrong(path, f"Invalid value at '{path}': a list is expected.")
            return []
        if self._document.classic:  # pulumi-gcp 9.35.0 sends [null] of an instance template's nodeAffinities
            value = [given for given in value if given is not None]
        return [self._value(schema["items"], given, f"{path}[{at}]") for at, given in enumerate(value)]

    def _scalar(self, schema: Schema, value: object, path: str) -> Any:
        read = scalar(schema, value)
        if read is None:
            allowed = f"; it is one of {', '.join(schema['enum'])}" if "enum" in schema else ""
            self._wrong(path, f"Invalid value at '{path}' ({type_name(schema)}), {_quoted(value)}{allowed}")
        return read

    def _wrong(self, path: str, fault: str) -> None:
        self.faults.setdefault(path, fault)


def _quoted(value: object) -> str:
    return f'"{value:.80}"' if isinstance(value, str) else f"{value!r:.80}"


def _string(value: object, form: str) -> str | None:
    if form in ("int64", "uint64"):
        whole = _integer(value, form)
        return None if whole is None else str(whole)
    if not isinstance(value, str):
        return None
    return value if form not in _FORMATS or _FORMATS[form](value) else None


def _integer(value: object, form: str) -> int | None:
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value):
            return None
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
        return None
    bits = 64 if "64" in form else 32
    least = 0 if form.startswith("u") else -(1 << bits - 1)
    most = (1 << bits) - 1 if form.startswith("u") else (1 << bits - 1) - 1
    return int(value) if least <= value <= most else None


def _number(value: object, _form: str) -> float | str | None:
    if isinstance(value, str):
        if value in ("NaN", "Infinity", "-Infinity"):
            return value
        return float(value) if _NUMBER.fullmatch(value) else None
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def _boolean(value: object, _form: str) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value)
    return value if isinstance(value, bool) else None


def _time(value: str) -> bool:
    """Whether a text is a time that there is: none on the 30th of February."""
    try:
        return _TIME.fullmatch(value) is not None and datetime.fromisoformat(value) is not None
    except ValueError:
        return False


def decoded(text: str) -> bytes:
    """The bytes in a field: base64 in either alphabet, padded or not; raises ValueError for what is none."""
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)


def _base64(value: str) -> bool:
    try:
        decoded(value)
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
    "google-datetime": _time,
    "date-time": _time,
}
