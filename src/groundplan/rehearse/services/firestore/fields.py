"""Fields: which single-field indexes they have, and whether documents expire by them.

Every field exists: one that was never configured takes its indexes from the default of the database.
Source: the descriptions of GoogleFirestoreAdminV1Field and of projects.databases.collectionGroups.fields.patch,
https://cloud.google.com/firestore/docs/ttl
"""

from __future__ import annotations

from groundplan.rehearse import facts, field_mask, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, Reply
from groundplan.rehearse.services.firestore.api import DATABASES, database, service

_FIELDS = f"{DATABASES}.collectionGroups.fields"
_DEFAULT = "collectionGroups/__default__/fields/*"
_SINGLE: tuple[Json, ...] = ({"order": "ASCENDING"}, {"order": "DESCENDING"}, {"arrayConfig": "CONTAINS"})
"""How a field is indexed by default. Source: https://cloud.google.com/firestore/docs/query-data/index-overview"""


@service.method(f"{_FIELDS}.get")
def _get(call: Call) -> Json:
    """Show a field, configured or not."""
    database(call)
    return call.get(call.path) or _unconfigured(call)


@service.method(f"{_FIELDS}.list")
def _list(call: Call) -> Json:
    """Show the fields that were configured, in one collection group or, for `-`, in all."""
    database(call)
    groups, _, group = call.name.removesuffix("/fields").rpartition("/")
    start = f"{groups}/" if group == "-" else f"{groups}/{group}/fields/"
    found = [(name, body) for name, body in call.state.below(start.rstrip("/")) if "/fields/" in name]
    return standard.page(call, found)


@service.method(f"{_FIELDS}.patch")
def _patch(call: Call) -> Reply | Json:
    """Configure a field; what is left out goes back to what it would be."""
    database(call)
    old = call.get(call.path) or _unconfigured(call)
    new = field_mask.merged(old, dict(call.body), call.query.get("updateMask", "indexConfig,ttlConfig"))
    _check(call, new)
    plain = "ttlConfig" not in new and (not call.body.get("indexConfig") and "indexConfig" not in call.body)
    body: Json = {"name": call.path, "indexConfig": _indexes(call, new.get("indexConfig"))}
    if "ttlConfig" in new:
        body["ttlConfig"] = new["ttlConfig"] | {"state": "ACTIVE"}
    if plain and body["indexConfig"].get("usesAncestorConfig"):
        call.state.delete(call.name)
    else:
        call.state.put(call.name, body)
    return standard.respond(service, call, call.path, body, body)


def _unconfigured(call: Call) -> Json:
    return {"name": call.path, "indexConfig": _indexes(call, None)}


def _indexes(call: Call, given: Json | None) -> Json:
    """A field's configuration of indexes: as given, or that of the database's default."""
    ancestor = f"{'/'.join(call.path.split('/')[:4])}/{_DEFAULT}"
    if given is None or given.get("usesAncestorConfig"):
        default = call.get(ancestor)
        found = default["indexConfig"]["indexes"] if default else [_index("*", each) for each in _SINGLE]
        return {"usesAncestorConfig": True, "ancestorField": ancestor, "indexes": found}
    name = call.path.rpartition("/")[2]
    indexes = [_index(name, each["fields"][0], each.get("queryScope", "")) for each in given.get("indexes", ())]
    return {"ancestorField": ancestor} | ({"indexes": indexes} if indexes else {})


def _index(name: str, way: Json, scope: str = "") -> Json:
    return {"queryScope": scope or "COLLECTION", "fields": [{"fieldPath": name} | way], "state": "READY"}


def _check(call: Call, body: Json) -> None:
    """Raise Refusal for what the API refuses, such as a second field of a collection group that documents expire by."""
    group = call.path.split("/")[5]
    flat = [each | each["fields"][0] for each in body.get("indexConfig", {}).get("indexes", ()) if each.get("fields")]
    given = {"collection": group, "indexConfig": {"indexes": flat}, "ttlConfig": body.get("ttlConfig", {})}
    if group != "__default__":
        facts.require("gcp:firestore/field:Field", given)
    if "ttlConfig" not in body:
        return
    for name, other in call.state.members(call.name.rpartition("/")[0]):
        if name != call.name and "ttlConfig" in other:
            raise Refusal(
                "FAILED_PRECONDITION",
                f"Collection group '{group}' has a TTL policy already, on '{name.rpartition('/')[2]}'",
            )
