"""Does a message fit an Avro schema? In Avro's JSON encoding or its binary one.

Source: https://avro.apache.org/docs/1.11.1/specification/ (encodings), https://cloud.google.com/pubsub/docs/schemas
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

_DEEPEST = 100
_LARGEST = 1_000_000
"""Items of one array or map that are looked at: more cannot stand in a message of Pub/Sub."""


class Misfit(ValueError):  # noqa: N818 - says what does not fit
    """A message does not fit its schema; the text says where and why."""


def require_definition(definition: str) -> None:
    """Raise Misfit for a definition whose types are not whole; its form was looked at before."""
    _named(json.loads(definition), {})


def fit_json(definition: str, data: bytes) -> None:
    """Raise Misfit unless the data is one datum of the schema in JSON."""
    try:
        value = json.loads(data)
    except ValueError as wrong:
        raise Misfit(f"it is not valid JSON: {wrong}") from None
    schema = json.loads(definition)
    _json(schema, value, _named(schema, {}), "message", 0)


def fit_binary(definition: str, data: bytes) -> None:
    """Raise Misfit unless the data is one datum of the schema in Avro's binary encoding."""
    schema = json.loads(definition)
    reader = _Reader(data, _named(schema, {}))
    reader.read(schema, 0)
    if reader.left:
        raise Misfit(f"{reader.left} bytes are left over")


def _named(schema: Any, names: dict[str, Any], namespace: str = "") -> dict[str, Any]:
    """The named types of a schema, by name and by full name; each is given the namespace that it lies in."""
    if isinstance(schema, list):
        for branch in schema:
            _named(branch, names, namespace)
    elif isinstance(schema, dict):
        if "name" in schema and schema.get("type") in ("record", "enum", "fixed"):
            _require_whole(schema)
            namespace = schema.setdefault("namespace", namespace)
            names[schema["name"]] = names[_full_name(schema)] = schema
        for inner in (schema.get("type"), schema.get("items"), schema.get("values")):
            _named(inner, names, namespace)
        for field in schema.get("fields", ()):
            _named(field.get("type"), names, namespace)
    return names


def _require_whole(schema: Any) -> None:
    """Raise Misfit for a fixed type without a size, and for an enum without symbols."""
    if schema["type"] == "fixed" and not _whole(schema.get("size")):
        raise Misfit(f"the fixed type {schema['name']} has no size")
    if schema["type"] == "enum" and not isinstance(schema.get("symbols"), list):
        raise Misfit(f"the enum {schema['name']} has no symbols")


def _full_name(schema: Any) -> str:
    """The name of a type with its namespace, unless the name has one of its own."""
    name, namespace = str(schema["name"]), schema["namespace"]
    return name if "." in name or not namespace else f"{namespace}.{name}"


def _json(schema: Any, value: Any, names: Mapping[str, Any], at: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise Misfit(f"{at} is nested too deep")
    if isinstance(schema, list):
        _json_union(schema, value, names, at, depth)
        return
    kind, full = _resolved(schema, names)
    if kind == "record":
        _json_record(full, value, names, at, depth)
    elif kind == "array":
        for index, item in enumerate(_typed(value, list, "an array", at)):
            _json(full["items"], item, names, f"{at}[{index}]", depth + 1)
    elif kind == "map":
        for key, item in _typed(value, dict, "a map", at).items():
            _json(full["values"], item, names, f"{at}.{key}", depth + 1)
    elif not _scalar_fits(kind, full, value):
        raise Misfit(f"{at} is no {kind}: {value!r:.80}")


def _json_record(schema: Any, value: Any, names: Mapping[str, Any], at: str, depth: int) -> None:
    given = _typed(value, dict, "a record", at)
    fields = {field["name"]: field for field in schema["fields"]}
    for extra in given.keys() - fields.keys():
        raise Misfit(f"{at} has the field {extra!r}, which its schema has not")
    for name, field in fields.items():
        if name in given:
            _json(field["type"], given[name], names, f"{at}.{name}", depth + 1)
        elif "default" not in field:
            raise Misfit(f"{at} lacks the field {name!r}")


def _json_union(branches: list[Any], value: Any, names: Mapping[str, Any], at: str, depth: int) -> None:
    """A union is null, or an object of one entry: the name of the branch and the value."""
    by_name = {_branch_name(branch, names): branch for branch in branches}
    if value is None and "null" in by_name:
        return
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in by_name:
        wanted = " or ".join("null" if name == "null" else f'{{"{name}": …}}' for name in by_name)
        raise Misfit(f"{at} is not {wanted}: {value!r:.80}")
    name, inner = next(iter(value.items()))
    _json(by_name[name], inner, names, at, depth + 1)


def _branch_name(branch: Any, names: Mapping[str, Any]) -> str:
    kind, full = _resolved(branch, names)
    return _full_name(full) if kind in ("record", "enum", "fixed") else kind


def _resolved(schema: Any, names: Mapping[str, Any]) -> tuple[str, Any]:
    """The kind of a schema, and the schema in full where it is a name or is wrapped."""
    while True:
        if isinstance(schema, str):
            if schema not in names:
                return schema, {}
            schema = names[schema]
        elif isinstance(schema["type"], str) and schema["type"] not in names:
            return schema["type"], schema
        else:
            schema = schema["type"]


def _scalar_fits(kind: str, schema: Any, value: Any) -> bool:
    if kind == "enum":
        return value in schema["symbols"]
    if kind == "fixed":
        return _bytes(value) and len(value) == schema["size"]
    return kind in _SCALARS and _SCALARS[kind](value)


def _typed(value: Any, kind: type, words: str, at: str) -> Any:
    if not isinstance(value, kind):
        raise Misfit(f"{at} is not {words}: {value!r:.80}")
    return value


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, float) or _whole(value)


def _bytes(value: Any) -> bool:
    """Bytes stand in JSON as text: one sign a byte."""
    return isinstance(value, str) and all(ord(sign) < 256 for sign in value)


_SCALARS: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "int": lambda value: _whole(value) and -(1 << 31) <= value < 1 << 31,
    "long": lambda value: _whole(value) and -(1 << 63) <= value < 1 << 63,
    "float": _number,
    "double": _number,
    "bytes": _bytes,
    "string": lambda value: isinstance(value, str),
}


class _Reader:
    """Walks over one datum in Avro's binary encoding."""

    def __init__(self, data: bytes, names: Mapping[str, Any]) -> None:
        self._data = data
        self._names = names
        self._at = 0

    @property
    def left(self) -> int:
        """Bytes that were not read."""
        return len(self._data) - self._at

    def read(self, schema: Any, depth: int) -> None:
        """Step over one datum; raises Misfit."""
        if depth > _DEEPEST:
            raise Misfit("it is nested too deep")
        if isinstance(schema, list):
            self.read(schema[self._index(len(schema), "union")], depth + 1)
            return
        kind, full = _resolved(schema, self._names)
        if kind == "record":
            for field in full["fields"]:
                self.read(field["type"], depth + 1)
        elif kind in ("array", "map"):
            self._blocks(full["items"] if kind == "array" else full["values"], depth, keyed=kind == "map")
        elif kind == "enum":
            self._index(len(full["symbols"]), "enum")
        else:
            self._scalar(kind, full)

    def _blocks(self, schema: Any, depth: int, *, keyed: bool) -> None:
        while count := self._long():
            if count < 0:
                count = -count
                self._long()
            if count > _LARGEST:
                raise Misfit("an array or map has too many items")
            for _ in range(count):
                if keyed:
                    self._scalar("string", {})
                self.read(schema, depth + 1)

    def _scalar(self, kind: str, schema: Any) -> None:
        if kind in ("int", "long"):
            value = self._long()
            if kind == "int" and not -(1 << 31) <= value < 1 << 31:
                raise Misfit(f"{value} is no int")
        elif kind in ("float", "double"):
            self._take(4 if kind == "float" else 8)
        elif kind == "boolean":
            if self._take(1) not in (b"\0", b"\1"):
                raise Misfit("a boolean is neither 0 nor 1")
        elif kind in ("bytes", "string"):
            taken = self._take(self._long())
            if kind == "string":
                _utf8(taken)
        elif kind == "fixed":
            self._take(schema["size"])

    def _index(self, count: int, what: str) -> int:
        index = self._long()
        if not 0 <= index < count:
            raise Misfit(f"there is no branch {index} of the {what}")
        return index

    def _long(self) -> int:
        """A whole number: seven bits a byte, the lowest first, zigzag."""
        value = shift = 0
        while True:
            byte = self._take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value >> 1 ^ -(value & 1)
            if shift > 63:
                raise Misfit("a number is longer than 64 bits")

    def _take(self, count: int) -> bytes:
        if count < 0 or count > self.left:
            raise Misfit("it ends too early")
        self._at += count
        return self._data[self._at - count : self._at]


def _utf8(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError:
        raise Misfit("a string is not UTF-8") from None
