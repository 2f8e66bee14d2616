"""Which fields a message must have, as the discovery documents tell it.

Compute Engine and Cloud Storage list the methods that require a field in its annotations; elsewhere the description of
the field begins with "Required.". Google's front end cannot tell a number or a flag that was left out from 0 and false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.rehearse.discovery import Method, Schema
from groundplan.rehearse.replies import Json

_STARTS = ("Required. ", "REQUIRED: ", "[Required] ", "Required: ")
_ELSEWHERE = ("name", "parent")
"""Fields of a message that the path tells."""

_LENIENT = frozenset(
    {
        ("RevokeCertificateRequest", "reason"),
        ("SubordinateConfig", "certificateAuthority"),
        ("SubordinateConfig", "pemIssuerChain"),
        ("RuntimeEnvironment", "workerRegion"),
        ("LogEntry", "logName"),
        ("LogEntry", "resource"),
        ("MonitoredResource", "labels"),
    }
)
"""Fields that are described as required and that the API does not insist on, by message.

Source: what pulumi-gcp 9.35.0 leaves out when it revokes a certificate, activates a subordinate authority and creates a
job of a classic template; of log entries the description of entries.write, which says it once for all of them, and
what Google's client library for Cloud Logging sends.
"""


def missing(schema: Schema, read: Json, method: Method | None, *, top: bool) -> Iterator[str]:
    """The fields that a message lacks. top: whether it is the body itself and not a part of it."""
    if method is None or method.verb == "PATCH":
        return
    fields: Mapping[str, Schema] = schema.get("properties", {})
    for name, field in fields.items():
        if (schema.get("id"), name) in _LENIENT:
            continue
        if read.get(name) in (None, "", []) and _required(field, method) and not (top and _told(name, field, method)):
            yield name


def _required(field: Schema, method: Method) -> bool:
    listed: tuple[str, ...] = tuple(field.get("annotations", {}).get("required", ()))
    if listed:
        return method.id in listed and method.action == "insert"
    described = str(field.get("description", ""))
    return described.startswith(_STARTS) and _told_apart(field) and not field.get("readOnly")


def _told_apart(field: Mapping[str, Any]) -> bool:
    """Whether a field that is absent differs from one with its type's default: not so for numbers and flags."""
    return field.get("type") not in ("integer", "number", "boolean") and "int" not in field.get("format", "")


def _told(name: str, field: Schema, method: Method) -> bool:
    """Whether the path or the query tells what a field holds."""
    if name in method.parameters:
        return True
    return name in _ELSEWHERE and "annotations" not in field
