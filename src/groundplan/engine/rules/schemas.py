"""Schemas as JSON text: BigQuery tables, and Avro as Pub/Sub takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.engine.rules.fault import Fault, Findings, shown
from groundplan.engine.rules.values import is_unknown
from groundplan.engine.wording import either

_TYPES = (
    *("STRING", "BYTES", "INTEGER", "INT64", "FLOAT", "FLOAT64", "BOOLEAN", "BOOL", "TIMESTAMP", "DATE", "TIME"),
    *("DATETIME", "GEOGRAPHY", "NUMERIC", "DECIMAL", "BIGNUMERIC", "BIGDECIMAL", "JSON", "RECORD", "STRUCT", "RANGE"),
    *("INTERVAL", "FOREIGN"),
)
_NESTED = ("RECORD", "STRUCT")
_MODES = ("NULLABLE", "REQUIRED", "REPEATED")
_COLUMN_LONGEST = 300
_BAD_COLUMN = re.compile(r"[!\"$()*,./;?@\[\\\]^`{}~]")
_RESERVED = ("_TABLE_", "_FILE_", "_PARTITION", "_ROW_TIMESTAMP", "__ROOT__", "_COLIDENTIFIER")
_DEEPEST = 15
_COLUMNS = "a JSON list of columns with name and type"
_RECORD = 'an Avro record in JSON: {"type": "record", "name": …, "fields": […]}'
_AVRO = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
_AVRO_COMPLEX = ("record", "enum", "array", "map", "fixed")
_AVRO_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


def table_schema(value: Any, facts: Mapping[str, Any]) -> Fault | None:  # noqa: ARG001 - one signature for all checks
    """Check the schema of a BigQuery table: a JSON list of columns with name, type and mode."""
    if not isinstance(value, str) or not value:
        return None
    try:
        columns = json.loads(value)
    except (ValueError, RecursionError) as error:
        return Fault(code="provider-schema", says=f"it is not valid JSON: {error}", allowed=_COLUMNS)
    said = next(_columns(columns, 1), "")
    return Fault(code="provider-schema", says=said, allowed=_COLUMNS) if said else None


def avro(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:  # noqa: ARG001 - one signature for all checks
    """Check a Pub/Sub schema of type AVRO: a JSON record with named, typed fields."""
    text = scope.get("definition")
    if scope.get("type") != "AVRO" or not isinstance(text, str) or is_unknown(text):
        return
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        said = f"it is not valid JSON: {error}"
    else:
        top = isinstance(record, Mapping) and record.get("type") == "record"
        said = next(_avro(record, set(), 1), "") if top else "its top is no record"
    if said:
        yield ("definition",), text, Fault(code="provider-schema", says=said, allowed=_RECORD)


def _columns(columns: Any, depth: int) -> Iterator[str]:
    if not isinstance(columns, list):
        yield "it is not a list of columns"
        return
    if depth > _DEEPEST:
        yield f"it nests columns more than {_DEEPEST} deep"
        return
    seen: set[str] = set()
    for column in columns:
        if not isinstance(column, Mapping) or not isinstance(column.get("name"), str):
            yield f"it has a column without a name: {shown(column)}"
            continue
        name = column["name"]
        if name.lower() in seen:
            yield f"it has the column {shown(name)} twice"
        seen.add(name.lower())
        yield from _column(name, column, depth)


def _column(name: str, column: Mapping[str, Any], depth: int) -> Iterator[str]:
    kind, mode = str(column.get("type", "")).upper(), str(column.get("mode") or "NULLABLE").upper()
    if not 1 <= len(name) <= _COLUMN_LONGEST or _BAD_COLUMN.search(name) or name.upper().startswith(_RESERVED):
        yield f"it has the column {shown(name)}, no name of 1 to {_COLUMN_LONGEST} letters, digits and _"
    if kind not in _TYPES:
        yield f"it has the type {shown(column.get('type'))} at column {shown(name)}: one of {either(_TYPES)}"
    if mode not in _MODES:
        yield f"it has the mode {shown(column.get('mode'))} at column {shown(name)}: one of {either(_MODES)}"
    if kind in _NESTED:
        yield from _columns(column.get("fields"), depth + 1)


def _avro(schema: Any, names: set[str], depth: int) -> Iterator[str]:
    if depth > 4 * _DEEPEST:
        yield "it is nested too deep"
    elif isinstance(schema, str):
        if schema not in _AVRO and schema not in names:
            yield f"it uses the type {shown(schema)}: one of {either(_AVRO)} or a name that is defined before"
    elif isinstance(schema, list):
        for branch in schema:
            yield from _avro(branch, names, depth + 1)
    elif not isinstance(schema, Mapping) or not isinstance(schema.get("type"), str | list | Mapping):
        yield f"it has no type at {shown(schema)}"
    elif isinstance(schema["type"], str) and schema["type"] in _AVRO_COMPLEX:
        yield from _avro_complex(schema, names, depth)
    else:
        yield from _avro(schema["type"], names, depth + 1)


def _avro_complex(schema: Mapping[str, Any], names: set[str], depth: int) -> Iterator[str]:
    kind, name = schema["type"], schema.get("name")
    if kind in ("record", "enum", "fixed"):
        if not isinstance(name, str) or not _AVRO_NAME.fullmatch(name):
            yield f"it has a {kind} with the name {shown(name)}: letters, digits and _, no digit first"
            return
        names |= {name, name.rpartition(".")[2], f"{schema.get('namespace', '')}.{name}"}
    inner = {"array": "items", "map": "values"}.get(kind)
    if inner:
        yield from _avro(schema.get(inner), names, depth + 1)
    if kind == "record":
        yield from _avro_fields(schema.get("fields"), names, depth)


def _avro_fields(fields: Any, names: set[str], depth: int) -> Iterator[str]:
    if not isinstance(fields, list) or not fields:
        yield "it has a record without fields"
        return
    seen: set[str] = set()
    for field in fields:
        name = field.get("name") if isinstance(field, Mapping) else None
        if not isinstance(name, str) or not _AVRO_NAME.fullmatch(name) or "." in name:
            yield f"it has a field with the name {shown(name)}: letters, digits and _, no digit first"
            continue
        if name in seen:
            yield f"it has the field {shown(name)} twice"
        seen.add(name)
        yield from _avro(field.get("type"), names, depth + 1)
