"""Datasets: who may use them, where they lie, what their tables inherit.

Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/datasets
"""

from __future__ import annotations

from groundplan.rehearse import facts, merge_patch, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.references import require_crypto_key
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.bigquery.api import (
    GONE,
    LINKS,
    find,
    keep,
    milliseconds,
    require_free,
    require_newest,
    service,
    spoken,
)

_BASIC_ROLES = {
    "roles/bigquery.dataOwner": "OWNER",
    "roles/bigquery.dataEditor": "WRITER",
    "roles/bigquery.dataViewer": "READER",
}
"""Roles that are told by their older names. Source: the description of `access.role` in the discovery document."""

_CALLER = "rehearsal@groundplan.invalid"
_FIXED = ("kind", "id", "selfLink", "datasetReference", "creationTime", "location", "type")
_INPUTS = (
    *("location", "labels", "defaultTableExpirationMs", "defaultPartitionExpirationMs", "maxTimeTravelHours"),
    *("storageBillingModel", "defaultCollation"),
)


@service.method("bigquery.datasets.insert")
def insert(call: Call) -> Json:
    """Create a dataset."""
    name = str(call.body.get("datasetReference", {}).get("datasetId", ""))
    path = f"projects/{call.project}/datasets/{name}"
    _require(call, name, call.body)
    require_free(call, path, "Dataset")
    made = {
        "location": "US",
        "maxTimeTravelHours": "168",
        "isCaseInsensitive": False,
        "access": _first_access(),
        **call.body,
        "kind": "bigquery#dataset",
        "id": f"{call.project}:{name}",
        "selfLink": f"{LINKS}/{path}",
        "datasetReference": {"projectId": call.project, "datasetId": name},
        "creationTime": milliseconds(call),
        "type": "LINKED" if "linkedDatasetSource" in call.body else "DEFAULT",
    }
    return keep(call, path, _completed(call, made))


@service.method("bigquery.datasets.get")
def get(call: Call) -> Json:
    """Show a dataset."""
    return find(call, call.path, "Dataset")


@service.method("bigquery.datasets.list")
def list_(call: Call) -> Json:
    """The datasets of a project in brief; filter: `labels.key:value`, several joined by spaces."""
    brief = ("kind", "id", "datasetReference", "labels", "friendlyName", "location", "type")
    wanted = [term.removeprefix("labels.") for term in call.query.get("filter", "").split()]
    found = [
        (name, {key: body[key] for key in brief if key in body})
        for name, body in call.state.members(call.name)
        if all(_labelled(body, term) for term in wanted)
        and (call.query.get("all") == "true" or not body["datasetReference"]["datasetId"].startswith("_"))
    ]
    return {"kind": "bigquery#datasetList"} | standard.page(call, found)


@service.method("bigquery.datasets.patch", "bigquery.datasets.update")
def change(call: Call) -> Json:
    """Change a dataset: part of it, or with PUT all that can be set."""
    old = find(call, call.path, "Dataset")
    require_newest(call, old)
    _require(call, old["datasetReference"]["datasetId"], call.body)
    if str(call.body.get("location") or old["location"]).upper() != old["location"].upper():
        raise invalid("The location of a dataset cannot be changed.", "location")
    new = merge_patch.patched(call, old) if call.method.verb == "PATCH" else _replaced(old, call.body)
    new |= {key: old[key] for key in _FIXED}
    return keep(call, call.path, _completed(call, new))


@service.method("bigquery.datasets.delete")
def delete(call: Call) -> Reply:
    """Delete a dataset; its tables go with it only where that is asked for."""
    find(call, call.path, "Dataset")
    below = call.state.below(call.name)
    if below and call.query.get("deleteContents") != "true":
        raise Refusal("INVALID_ARGUMENT", f"Dataset {spoken(call.path)} is still in use", reason="resourceInUse")
    for name, _ in below:
        call.state.delete(name)
    call.state.delete(call.name)
    return GONE


def _require(call: Call, name: str, body: Json) -> None:
    """Raise a refusal for a dataset that BigQuery would not take."""
    inputs = {key: body[key] for key in _INPUTS if key in body}
    facts.require("gcp:bigquery/dataset:Dataset", {**inputs, "datasetId": name, "accesses": body.get("access", [])})
    if key := body.get("defaultEncryptionConfiguration", {}).get("kmsKeyName"):
        require_crypto_key(call.state, key, "defaultEncryptionConfiguration.kmsKeyName")
    for entry in body.get("access", ()):
        if "role" not in entry and not {"view", "dataset", "routine"} & entry.keys():
            raise invalid("Each access entry needs a role, unless it is a view, dataset or routine.", "access.role")
        if view := entry.get("view"):
            find(call, f"projects/{view['projectId']}/datasets/{view['datasetId']}/tables/{view['tableId']}", "Table")


def _completed(call: Call, body: Json) -> Json:
    access = [
        entry | ({"role": _BASIC_ROLES.get(entry["role"], entry["role"])} if "role" in entry else {})
        for entry in body.get("access", ())
    ]
    return body | {"access": access, "lastModifiedTime": milliseconds(call)}


def _replaced(old: Json, body: Json) -> Json:
    kept = {key: old[key] for key in ("access", "isCaseInsensitive", "maxTimeTravelHours") if key in old}
    return kept | body


def _first_access() -> list[Json]:
    """Who may use a new dataset. Source: the description of `access` in the discovery document."""
    return [
        {"role": "WRITER", "specialGroup": "projectWriters"},
        {"role": "OWNER", "specialGroup": "projectOwners"},
        {"role": "OWNER", "userByEmail": _CALLER},
        {"role": "READER", "specialGroup": "projectReaders"},
    ]


def _labelled(body: Json, term: str) -> bool:
    key, colon, value = term.partition(":")
    labels = body.get("labels", {})
    return key in labels and (not colon or labels[key] == value)
