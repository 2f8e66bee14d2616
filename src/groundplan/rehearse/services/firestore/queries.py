"""Simple queries: filters on fields, an order, a limit.

Source: https://cloud.google.com/firestore/docs/reference/rest/v1/StructuredQuery, and for the order of values
https://cloud.google.com/firestore/docs/concepts/data-types
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid

_KINDS = ("nullValue", "booleanValue", "number", "timestampValue", "stringValue", "bytesValue", "referenceValue")
_NUMBERS = ("integerValue", "doubleValue")
_Key = tuple[int, Any]


def found(call: Call, query: Json) -> list[Json]:
    """The documents that a query finds below the path of a call, in its order."""
    for part in ("startAt", "endAt", "findNearest"):
        if part in query:
            raise Refusal("UNIMPLEMENTED", f"Queries with {part} are not emulated")
    documents = [body for source in query.get("from", [{}]) for body in _source(call, source)]
    if where := query.get("where"):
        documents = [body for body in documents if _matches(where, body)]
    orders: list[Json] = query.get("orderBy", [])
    for order in ({"field": {"fieldPath": "__name__"}}, *reversed(orders)):
        path = order["field"]["fieldPath"]
        documents = [body for body in documents if _value(body, path) is not None]
        documents.sort(key=lambda body: _key(_value(body, path)), reverse=order.get("direction") == "DESCENDING")
    start = int(query.get("offset", 0))
    end = start + int(query["limit"]) if "limit" in query else None
    return documents[start:end]


def _source(call: Call, source: Json) -> list[Json]:
    """The documents of a collection, or of all collections of its id at any depth."""
    wanted = source.get("collectionId", "")
    depth = call.path.count("/") + 2
    found_here: list[Json] = []
    for name, body in call.state.below(call.name):
        path = name.removeprefix(f"{call.host}/")
        near = source.get("allDescendants") or path.count("/") == depth
        if near and wanted in ("", path.split("/")[-2]):
            found_here.append(body)
    return found_here


def _matches(where: Json, body: Json) -> bool:
    if composite := where.get("compositeFilter"):
        join = any if composite.get("op") == "OR" else all
        return join(_matches(each, body) for each in composite.get("filters", ()))
    if unary := where.get("unaryFilter"):
        if unary.get("op") not in ("IS_NULL", "IS_NOT_NULL"):
            raise Refusal("UNIMPLEMENTED", f"Queries with {unary.get('op')} are not emulated")
        value = _value(body, unary["field"]["fieldPath"])
        null = value is not None and "nullValue" in value
        return value is not None and null == (unary.get("op") == "IS_NULL")
    told: Json = where["fieldFilter"]
    value = _value(body, told["field"]["fieldPath"])
    test = _TESTS.get(told.get("op", ""))
    if test is None:
        raise invalid(f"The operator {told.get('op')} is unknown", "structuredQuery.where")
    return value is not None and test(value, told["value"])


def _value(body: Json, path: str) -> Json | None:
    """The value of a field; the document's name for `__name__`."""
    if path == "__name__":
        return {"referenceValue": body["name"]}
    fields: Json = body.get("fields", {})
    *outer, last = path.replace("`", "").split(".")
    for step in outer:
        fields = fields.get(step, {}).get("mapValue", {}).get("fields", {})
    return fields.get(last)


def _key(value: Json | None) -> _Key:
    """A value as it is ordered: by its kind, then within it."""
    ((kind, told),) = (value or {"nullValue": None}).items()
    if kind in _NUMBERS:
        return _KINDS.index("number"), float(told)
    if kind == "nullValue":
        return 0, 0
    return (_KINDS.index(kind), told) if kind in _KINDS else (len(_KINDS), str(told))


def _items(value: Json) -> list[_Key]:
    return [_key(each) for each in value.get("arrayValue", {}).get("values", ())]


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Json, Json], bool]:
    """A comparison within one kind: values of other kinds are never found."""
    return lambda value, wanted: _key(value)[0] == _key(wanted)[0] and test(_key(value)[1], _key(wanted)[1])


_TESTS: dict[str, Callable[[Json, Json], bool]] = {
    "EQUAL": lambda value, wanted: _key(value) == _key(wanted),
    "NOT_EQUAL": lambda value, wanted: _key(value) != _key(wanted),
    "LESS_THAN": _ordered(lambda value, wanted: value < wanted),
    "LESS_THAN_OR_EQUAL": _ordered(lambda value, wanted: value <= wanted),
    "GREATER_THAN": _ordered(lambda value, wanted: value > wanted),
    "GREATER_THAN_OR_EQUAL": _ordered(lambda value, wanted: value >= wanted),
    "IN": lambda value, wanted: _key(value) in _items(wanted),
    "NOT_IN": lambda value, wanted: _key(value) not in _items(wanted),
    "ARRAY_CONTAINS": lambda value, wanted: _key(wanted) in _items(value),
    "ARRAY_CONTAINS_ANY": lambda value, wanted: any(each in _items(value) for each in _items(wanted)),
}
