"""Tables and views.

Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/tables
"""

from __future__ import annotations

from groundplan.rehearse import merge_patch, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Reply, invalid
from groundplan.rehearse.services.bigquery import columns, table_rules
from groundplan.rehearse.services.bigquery.api import (
    GONE,
    LINKS,
    find,
    keep,
    milliseconds,
    require_free,
    require_newest,
    service,
)

_KINDS = {"view": "VIEW", "materializedView": "MATERIALIZED_VIEW", "externalDataConfiguration": "EXTERNAL"}
_FIXED = ("kind", "id", "selfLink", "tableReference", "creationTime", "location", "type")
_KEPT = ("numRows", "numBytes", "numLongTermBytes", "numTotalLogicalBytes", "encryptionConfiguration", "schema")
_BRIEF = (
    *("kind", "id", "tableReference", "friendlyName", "type", "labels", "creationTime", "expirationTime"),
    *("timePartitioning", "rangePartitioning", "clustering", "requirePartitionFilter"),
)


@service.method("bigquery.tables.insert")
def insert(call: Call) -> Json:
    """Create a table or a view in a dataset, with what it inherits."""
    dataset_path = call.path.rpartition("/")[0]
    dataset = find(call, dataset_path, "Dataset")
    name = str(call.body.get("tableReference", {}).get("tableId", ""))
    path = f"{call.path}/{name}"
    body = _inheriting(call, _normal(call.body), dataset)
    table_rules.require(call, dataset, name, body)
    require_free(call, path, "Table")
    made = body | {
        "kind": "bigquery#table",
        "id": f"{dataset['id']}.{name}",
        "selfLink": f"{LINKS}/{path}",
        "tableReference": dataset["datasetReference"] | {"tableId": name},
        "creationTime": milliseconds(call),
        "lastModifiedTime": milliseconds(call),
        "location": dataset["location"],
        "type": next((kind for field, kind in _KINDS.items() if field in body), "TABLE"),
        **dict.fromkeys(_KEPT[:4], "0"),
    }
    return keep(call, path, made)


@service.method("bigquery.tables.get")
def get(call: Call) -> Json:
    """Show a table."""
    return find(call, call.path, "Table")


@service.method("bigquery.tables.list")
def list_(call: Call) -> Json:
    """The tables of a dataset in brief."""
    find(call, call.path.rpartition("/")[0], "Dataset")
    members = call.state.members(call.name)
    found = [(name, _brief(body)) for name, body in members]
    return {"kind": "bigquery#tableList", "totalItems": len(members)} | standard.page(call, found)


@service.method("bigquery.tables.patch", "bigquery.tables.update")
def change(call: Call) -> Json:
    """Change a table; columns can be added and made nullable, not taken away or given another type."""
    old = find(call, call.path, "Table")
    require_newest(call, old)
    dataset = find(call, call.path.rsplit("/", 2)[0], "Dataset")
    if call.method.verb == "PATCH":
        new = _normal(merge_patch.patched(call, old))
    else:
        new = {key: old[key] for key in _KEPT if key in old} | _normal(call.body)
    new |= {key: old[key] for key in _FIXED} | {"lastModifiedTime": milliseconds(call)}
    table_rules.require(call, dataset, old["tableReference"]["tableId"], new)
    table_rules.require_change(old, new)
    return keep(call, call.path, new)


@service.method("bigquery.tables.delete")
def delete(call: Call) -> Reply:
    """Delete a table with its rows."""
    find(call, call.path, "Table")
    for name, _ in call.state.below(call.name):
        call.state.delete(name)
    call.state.delete(call.name)
    return GONE


def _inheriting(call: Call, body: Json, dataset: Json) -> Json:
    """A new table with what its dataset gives it: its key, when it expires, and when its partitions do."""
    taken: Json = {}
    if key := dataset.get("defaultEncryptionConfiguration"):
        taken["encryptionConfiguration"] = key
    partitioning = body.get("timePartitioning")
    if partitioning and (longest := dataset.get("defaultPartitionExpirationMs")):
        return taken | body | {"timePartitioning": {"expirationMs": longest} | partitioning}
    if longest := dataset.get("defaultTableExpirationMs"):
        taken["expirationTime"] = str(int(milliseconds(call)) + int(longest))
    return taken | body


def _normal(body: Json) -> Json:
    """A table as it is told: its columns with the names of types that the API uses."""
    made = dict(body)
    if "schema" in made:
        made["schema"] = made["schema"] | {"fields": columns.normal(made["schema"].get("fields", []))}
    if "timePartitioning" in made and not made["timePartitioning"].get("type"):
        raise invalid("Required parameter is missing: timePartitioning.type", "timePartitioning.type")
    if view := made.get("view"):
        made["view"] = {"useLegacySql": True} | view
    return made


def _brief(body: Json) -> Json:
    view = {"view": {"useLegacySql": body["view"]["useLegacySql"]}} if "view" in body else {}
    return {key: body[key] for key in _BRIEF if key in body} | view
