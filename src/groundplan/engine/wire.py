"""Pulumi's wire form: how secrets, assets, resource references and unknown values travel between program and engine.

Source of the signatures: `pulumi.runtime.rpc` of the Python SDK and sdk/go/common/resource/plugin/rpc.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2

from groundplan.engine.preview import Asset, Unknown
from groundplan.errors import FieldPath

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the Python SDK writes for any value that is not known until deployment."""

SEALED = "[secret]"
"""What stands in a record for a secret."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker, not a secret
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

_STAND_IN = re.compile(rf"{UNKNOWN}(?:<(?P<cause>[^<>]*)>)?")


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret value, as it is before it is opened for a check or sealed for the record."""

    value: Any


def read(struct: struct_pb2.Struct) -> dict[str, Any]:
    """The values of a message, by sorted keys: plain Python, whole numbers as int, `Unknown`, `Asset` and `Secret`."""
    fields = struct.fields
    return {key: _read(fields[key]) for key in sorted(fields) if fields[key].WhichOneof("kind") != "null_value"}


def opened(value: Any) -> Any:
    """A value with its secrets laid open."""
    if isinstance(value, Secret):
        return opened(value.value)
    if isinstance(value, Mapping):
        return {key: opened(inner) for key, inner in value.items()}
    return [opened(inner) for inner in value] if isinstance(value, list) else value


def sealed(value: Any) -> Any:
    """A value with `[secret]` in the place of each secret that is known."""
    if isinstance(value, Secret):
        return value.value if isinstance(value.value, Unknown) else SEALED
    if isinstance(value, Mapping):
        return {key: sealed(inner) for key, inner in value.items()}
    return [sealed(inner) for inner in value] if isinstance(value, list) else value


def secrets(value: Any, path: FieldPath = ()) -> Iterator[FieldPath]:
    """Where the secrets in a value stand."""
    if isinstance(value, Secret):
        yield path
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from secrets(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from secrets(inner, (*path, index))


def stand_in(cause: str) -> str:
    """A text for a plain value that is not known, such as a data source's; what is made of it reads as unknown."""
    return f"{UNKNOWN}<{cause}>"


def is_special(struct: struct_pb2.Struct) -> bool:
    """Whether a message stands for something else than a mapping: a secret, an asset, a resource."""
    return _SIGNATURE in struct.fields


def special(marked: Mapping[str, Any]) -> Any:
    """The value that a mapping with a signature stands for; a mapping without one is returned as it is.

    The values of `marked` are read already.
    """
    signature = marked.get(_SIGNATURE)
    if signature == _SECRET:
        return Secret(marked.get("value"))
    if signature == _OUTPUT:
        content = marked.get("value", Unknown())
        return Secret(content) if marked.get("secret") else content
    if signature == _RESOURCE:
        return marked.get("id") or marked.get("urn", "")
    if signature in (_ASSET, _ARCHIVE):
        return _asset("asset" if signature == _ASSET else "archive", marked)
    return marked


def _asset(kind: str, marked: Mapping[str, Any]) -> Asset:
    form = next((form for form in ("text", "path", "uri", "assets") if form in marked), "")
    return Asset(kind, form, marked.get(form, ""))


def _read(value: struct_pb2.Value) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            return _text(value.string_value)
        case "number_value":
            figure = value.number_value
            return int(figure) if figure.is_integer() else figure
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_read(element) for element in value.list_value.values]
        case "struct_value":
            content = read(value.struct_value)
            return special(content) if _SIGNATURE in content else content
        case _:
            return None


def _text(text: str) -> str | Unknown:
    if UNKNOWN not in text:
        return text
    found = _STAND_IN.search(text)
    return Unknown(found["cause"] or "" if found else "")
