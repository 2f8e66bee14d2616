"""Composite indexes: the API numbers them and adds the name of the document as their last field.

Source: the descriptions of GoogleFirestoreAdminV1Index, https://cloud.google.com/firestore/quotas#indexes
"""

from __future__ import annotations

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call, unique_number
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.firestore.api import DATABASES, database, service

_INDEXES = f"{DATABASES}.collectionGroups.indexes"
_LEAST = 2
_SHOWN = ("fields", "queryScope", "apiScope")


@service.method(f"{_INDEXES}.create")
def _create(call: Call) -> Reply | Json:
    """Create an index; its collection group need not exist."""
    kept = database(call)
    number = unique_number(f"{call.path} {call.state.next('indexes')}", call.now)
    path = f"{call.path}/{number}"
    body = {"queryScope": "COLLECTION", "apiScope": "ANY_API"} | dict(call.body) | {"name": path, "state": "READY"}
    group = call.path.split("/")[5]
    facts.require("gcp:firestore/index:Index", body | {"collection": group})
    body["fields"] = _fields(kept, body)
    for _, other in call.state.members(call.name):
        if all(other.get(field) == body.get(field) for field in _SHOWN):
            raise Refusal("ALREADY_EXISTS", "index already exists")
    body.setdefault("density", "SPARSE_ALL")
    return standard.store(service, call, path, body, None)


@service.method(f"{_INDEXES}.list")
def _list(call: Call) -> Json:
    """Show the indexes of a collection group or, for `-`, of all."""
    database(call)
    groups, _, group = call.name.removesuffix("/indexes").rpartition("/")
    start = groups if group == "-" else f"{groups}/{group}/indexes"
    return standard.page(call, [(name, body) for name, body in call.state.below(start) if "/indexes/" in name])


def _fields(kept: Json, body: Json) -> list[Json]:
    """The fields of an index with the document's name at the end, ordered as the last field is.

    Not where the last one is a vector, and not in the Enterprise edition.
    """
    fields: list[Json] = list(body["fields"])
    for at, field in enumerate(fields):
        if sum(key in field for key in ("order", "arrayConfig", "vectorConfig", "searchConfig")) != 1:
            raise invalid("A field of an index needs an order, arrayConfig or vectorConfig", f"index.fields[{at}]")
    if kept["databaseEdition"] == "ENTERPRISE":
        return fields
    named = fields[-1]["fieldPath"] == "__name__"
    vector = "vectorConfig" in fields[-1]
    if len(fields) - named < _LEAST and not vector:
        raise invalid("this index is not necessary, configure using single field index controls", "index.fields")
    if sum("arrayConfig" in field for field in fields) > 1:
        raise invalid("An index can have at most one array field", "index.fields")
    if named or vector:
        return fields
    return [*fields, {"fieldPath": "__name__", "order": fields[-1].get("order", "ASCENDING")}]
