"""Rows: streamed into tables, each held against the schema, and read back.

Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata and .../docs/data-formats (values in JSON)
"""

from __future__ import annotations

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.bigquery import columns, values
from groundplan.rehearse.services.bigquery.api import find, keep, service

_MOST = 50_000
"""Rows of one request. Source: https://cloud.google.com/bigquery/quotas#streaming_inserts."""

_PAGE = 10_000


@service.method("bigquery.tabledata.insertAll")
def insert_all(call: Call) -> Json:
    """Put rows into a table; with a bad row none, unless bad ones are to be skipped."""
    table = _table(call)
    rows: list[Json] = call.body.get("rows", [])
    if not 1 <= len(rows) <= _MOST:
        raise invalid("No rows present in the request." if not rows else f"Too many rows: at most {_MOST}.", "rows")
    fields = table.get("schema", {}).get("fields", [])
    read = [_read(fields, row, ignore=bool(call.body.get("ignoreUnknownValues"))) for row in rows]
    wrong = {at: faults for at, (_, faults) in enumerate(read) if faults}
    if wrong and not call.body.get("skipInvalidRows"):
        errors = [_error(at, wrong.get(at, [])) for at in range(len(rows))]
    else:
        errors = [_error(at, faults) for at, faults in wrong.items()]
        _append(call, table, [row for row, faults in read if not faults])
    answer: Json = {"kind": "bigquery#tableDataInsertAllResponse"}
    return answer | ({"insertErrors": errors} if errors else {})


@service.method("bigquery.tabledata.list")
def list_(call: Call) -> Json:
    """A page of the rows of a table, in the order in which they came."""
    table = _table(call)
    fields = _selected(table, call.query.get("selectedFields", ""))
    kept = call.state.members(f"{call.host}/{_path(call)}/rows")
    start = _number(call, "pageToken") or _number(call, "startIndex")
    size = _number(call, "maxResults") if "maxResults" in call.query else _PAGE
    exact = call.query.get("formatOptions.useInt64Timestamp") in ("true", "True")
    shown = [values.row(fields, body, exact=exact) for _, body in kept[start : start + size]]
    answer: Json = {"kind": "bigquery#tableDataList", "etag": table["etag"], "totalRows": str(len(kept))}
    if shown:
        answer["rows"] = shown
    if start + size < len(kept):
        answer["pageToken"] = str(start + size)
    return answer


def _table(call: Call) -> Json:
    table = find(call, _path(call), "Table")
    if table["type"] != "TABLE":
        kind = table["type"].replace("_", " ").lower()
        raise Refusal("INVALID_ARGUMENT", f"Cannot read or add rows of a table of type {kind}.", reason="invalid")
    return table


def _path(call: Call) -> str:
    """The table's name: the path of these methods goes on with their own word."""
    names = call.parameters
    return f"projects/{call.project}/datasets/{names['datasetsId']}/tables/{names['tablesId']}"


def _read(fields: list[Json], row: Json, *, ignore: bool) -> tuple[Json, list[Json]]:
    faults: list[Json] = []
    return values.read(fields, row.get("json") or {}, faults, ignore=ignore), faults


def _error(at: int, faults: list[Json]) -> Json:
    """What is told of one row; a good one was stopped by another."""
    return {"index": at, "errors": faults or [{"reason": "stopped", "location": "", "debugInfo": "", "message": ""}]}


def _append(call: Call, table: Json, rows: list[Json]) -> None:
    path = _path(call)
    first = int(table["numRows"])
    for at, row in enumerate(rows):
        call.state.put(f"{call.host}/{path}/rows/{first + at:016}", row)
    keep(call, path, table | {"numRows": str(first + len(rows))})


def _selected(table: Json, names: str) -> list[Json]:
    fields: list[Json] = table.get("schema", {}).get("fields", [])
    wanted = [columns.find(fields, name.strip()) for name in names.split(",")] if names else fields
    return [field for field in wanted if field]


def _number(call: Call, parameter: str) -> int:
    text = call.query.get(parameter, "") or "0"
    if not text.isdigit():
        raise invalid(f"Invalid value for {parameter}: '{text:.80}'", parameter)
    return int(text)
