"""Columns of tables: their types by one name, and how a schema may change.

Source: https://cloud.google.com/bigquery/docs/schemas and .../docs/managing-table-schemas
"""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.rehearse.replies import Json, invalid

_NAMES = {
    "INT64": "INTEGER",
    "FLOAT64": "FLOAT",
    "BOOL": "BOOLEAN",
    "STRUCT": "RECORD",
    "DECIMAL": "NUMERIC",
    "BIGDECIMAL": "BIGNUMERIC",
}
"""Types by their names in SQL, and the names that the API tells."""


def normal(fields: list[Json]) -> list[Json]:
    """Columns with types and modes as the API tells them."""
    made = []
    for field in fields:
        kind = str(field.get("type", "")).upper()
        column = field | {"type": _NAMES.get(kind, kind)}
        if "mode" in field:
            column["mode"] = str(field["mode"]).upper() or "NULLABLE"
        if "fields" in field:
            column["fields"] = normal(field["fields"])
        made.append(column)
    return made


def mode(column: Json) -> str:
    """NULLABLE unless another mode is told."""
    return str(column.get("mode") or "NULLABLE")


def find(fields: list[Json], name: str) -> Json | None:
    """A column by its name, whatever the case."""
    return next((field for field in fields if field["name"].lower() == name.lower()), None)


def require_change(table: str, old: list[Json], new: list[Json]) -> None:
    """Raise a 400 for the first change that a table with these columns cannot take. table: as errors name it."""
    if said := next(_faults(old, new, ""), ""):
        raise invalid(f"Provided Schema does not match Table {table}. {said}")


def _faults(old: list[Json], new: list[Json], above: str) -> Iterator[str]:
    for before in old:
        name = f"{above}{before['name']}"
        after = find(new, before["name"])
        if after is None:
            yield f"Field {name} is missing in new schema"
            continue
        if after["type"] != before["type"]:
            yield f"Field {name} has changed type from {before['type']} to {after['type']}"
        if mode(after) not in (mode(before), "NULLABLE") or (mode(before) == "REPEATED" != mode(after)):
            yield f"Field {name} has changed mode from {mode(before)} to {mode(after)}"
        yield from _faults(before.get("fields", []), after.get("fields", []), f"{name}.")
    for added in new:
        if find(old, added["name"]) is None and mode(added) == "REQUIRED":
            yield f"Cannot add required fields to an existing schema. (field: {above}{added['name']})"
