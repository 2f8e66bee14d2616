"""Values of rows: from JSON as clients send them, to the form in which BigQuery tells them.

A value is kept as text, a record as an object, a repeated one as a list; a timestamp as microseconds since 1970.
Source: https://cloud.google.com/bigquery/docs/data-types and .../docs/reference/rest/v2/tabledata/list
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.bigquery import columns

_ZONE = re.compile(r" ?(UTC|Z)$")


def read(fields: list[Json], row: Mapping[str, Any], faults: list[Json], *, ignore: bool, above: str = "") -> Json:
    """A row as it is kept. faults: what is wrong with it is put here. ignore: whether unknown columns are let by."""
    kept: Json = {}
    for name, value in row.items():
        field = columns.find(fields, name)
        if field is not None:
            kept[field["name"]] = _field(field, value, faults, ignore=ignore, place=f"{above}{name}")
        elif not ignore:
            faults.append(_fault(f"{above}{name}", f"no such field: {above}{name}."))
    missing = [field["name"] for field in fields if columns.mode(field) == "REQUIRED" and field["name"] not in kept]
    faults += [_fault(f"{above}{name}", f"Missing required field: {above}{name}.") for name in missing]
    return kept


def row(fields: list[Json], kept: Json, *, exact: bool) -> Json:
    """A row as it is told. exact: timestamps as microseconds, not as seconds with a fraction."""
    return {"f": [{"v": _told(field, kept.get(field["name"]), exact=exact)} for field in fields]}


def _field(field: Json, value: Any, faults: list[Json], *, ignore: bool, place: str) -> Any:
    mode = columns.mode(field)
    if mode == "REPEATED":
        if not isinstance(value, list):
            faults.append(_fault(place, f"This field: {place} is repeated: a list is expected."))
            return []
        return [_one(field, item, faults, ignore=ignore, place=f"{place}[{at}]") for at, item in enumerate(value)]
    if value is None:
        if mode == "REQUIRED":
            faults.append(_fault(place, f"Field {place} is required but was null."))
        return None
    return _one(field, value, faults, ignore=ignore, place=place)


def _one(field: Json, value: Any, faults: list[Json], *, ignore: bool, place: str) -> Any:
    if field["type"] == "RECORD":
        if isinstance(value, dict):
            return read(field.get("fields", []), value, faults, ignore=ignore, above=f"{place}.")
        faults.append(_fault(place, f"This field: {place} is not a record."))
        return None
    try:
        return _READERS.get(field["type"], _text)(value)
    except (ValueError, TypeError, ArithmeticError, binascii.Error):
        faults.append(_fault(place, f"Cannot convert value to {field['type'].lower()} (bad value): {value!r:.80}"))
        return None


def _told(field: Json, value: Any, *, exact: bool) -> Any:
    if isinstance(value, list):
        return [{"v": _told(field | {"mode": "NULLABLE"}, item, exact=exact)} for item in value]
    if value is None:
        return [] if columns.mode(field) == "REPEATED" else None
    if field["type"] == "RECORD":
        return row(field.get("fields", []), value, exact=exact)
    if field["type"] == "TIMESTAMP" and not exact:
        return repr(int(value) / 1_000_000)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(value)


def _integer(value: Any) -> str:
    if isinstance(value, float | bool) and (isinstance(value, bool) or not value.is_integer()):
        raise ValueError(value)
    whole = int(value)
    if not -(1 << 63) <= whole < 1 << 63:
        raise OverflowError(value)
    return str(whole)


def _float(value: Any) -> str:
    if isinstance(value, bool):
        raise TypeError(value)
    return repr(float(value))


def _boolean(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower()
    raise ValueError(value)


def _timestamp(value: Any) -> str:
    """Seconds since 1970, or a text; without a zone it is UTC."""
    if isinstance(value, bool):
        raise TypeError(value)
    if isinstance(value, int | float):
        return str(round(value * 1_000_000))
    moment = datetime.fromisoformat(_ZONE.sub("+00:00", value))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    span = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return str((span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds)


def _decimal(value: Any) -> str:
    """A decimal number of at most 39 digits before the point and 38 behind it, as BIGNUMERIC holds them."""
    number = Decimal(str(value)).normalize()
    if not number.is_finite() or number.adjusted() > 38 or int(number.as_tuple().exponent) < -38:
        raise OverflowError(value)
    return format(number, "f")


def _bytes(value: Any) -> str:
    base64.b64decode(value, validate=True)
    return str(value)


def _json(value: Any) -> str:
    if isinstance(value, str):
        json.loads(value)
        return value
    return json.dumps(value)


_READERS: Mapping[str, Callable[[Any], str]] = {
    "INTEGER": _integer,
    "FLOAT": _float,
    "BOOLEAN": _boolean,
    "TIMESTAMP": _timestamp,
    "DATE": lambda value: date.fromisoformat(value).isoformat(),
    "TIME": lambda value: time.fromisoformat(value).isoformat(),
    "DATETIME": lambda value: datetime.fromisoformat(value).replace(tzinfo=None).isoformat(),
    "NUMERIC": _decimal,
    "BIGNUMERIC": _decimal,
    "BYTES": _bytes,
    "JSON": _json,
}


def _fault(place: str, message: str) -> Json:
    return {"reason": "invalid", "location": place, "debugInfo": "", "message": message}
