"""What a write makes of a document's fields.

Source: https://cloud.google.com/firestore/docs/reference/rest/v1/Write
"""

from __future__ import annotations

from groundplan.rehearse.replies import Json, invalid


def changed(old: Json | None, write: Json) -> Json:
    """The fields after an update: all of them, or those that the mask names."""
    given: Json = write["update"].get("fields", {})
    if "updateMask" not in write:
        return dict(given)
    fields: Json = dict((old or {}).get("fields", {}))
    for path in write["updateMask"].get("fieldPaths", ()):
        fields = _set(fields, path.split("."), _at(given, path.split(".")))
    return fields


def transformed(fields: Json, transform: Json, now: str) -> Json:
    """The fields after one transformation. now: the time of the request."""
    path = transform["fieldPath"].split(".")
    old = _at(fields, path)
    if transform.get("setToServerValue") == "REQUEST_TIME":
        return _set(fields, path, {"timestampValue": now})
    if "increment" in transform:
        return _set(fields, path, _sum(old or {"integerValue": "0"}, transform["increment"]))
    items = list((old or {}).get("arrayValue", {}).get("values", []))
    if "appendMissingElements" in transform:
        more = transform["appendMissingElements"].get("values", [])
        items += [each for each in more if each not in items]
    elif "removeAllFromArray" in transform:
        less = transform["removeAllFromArray"].get("values", [])
        items = [each for each in items if each not in less]
    else:
        raise invalid(f"The transformation of {transform['fieldPath']} is not emulated", "fieldTransforms")
    return _set(fields, path, {"arrayValue": {"values": items}})


def _sum(old: Json, more: Json) -> Json:
    if "integerValue" in old and "integerValue" in more:
        return {"integerValue": str(int(old["integerValue"]) + int(more["integerValue"]))}
    return {"doubleValue": sum(float(next(iter(each.values()))) for each in (old, more))}


def _at(fields: Json, path: list[str]) -> Json | None:
    value = fields.get(path[0])
    if len(path) == 1 or value is None:
        return value
    return _at(value.get("mapValue", {}).get("fields", {}), path[1:])


def _set(fields: Json, path: list[str], value: Json | None) -> Json:
    """The fields with one value set; taken away where it is None."""
    first, *rest = path
    if rest:
        inner: Json = fields.get(first, {}).get("mapValue", {}).get("fields", {})
        return fields | {first: {"mapValue": {"fields": _set(inner, rest, value)}}}
    if value is None:
        return {key: kept for key, kept in fields.items() if key != first}
    return fields | {first: value}
