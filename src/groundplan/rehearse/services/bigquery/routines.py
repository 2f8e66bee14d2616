"""Routines: functions and procedures that are kept with a dataset.

Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/routines
"""

from __future__ import annotations

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Reply, invalid
from groundplan.rehearse.services.bigquery.api import (
    GONE,
    find,
    keep,
    milliseconds,
    require_free,
    require_newest,
    service,
)

_LONGEST = 256
"""Characters of a routine's id. Source: the description of `routineId` in the discovery document."""


@service.method("bigquery.routines.insert")
def insert(call: Call) -> Json:
    """Create a routine."""
    dataset = find(call, call.path.rpartition("/")[0], "Dataset")
    name = str(call.body.get("routineReference", {}).get("routineId", ""))
    if not 1 <= len(name) <= _LONGEST or not name.replace("_", "a").isalnum():
        raise invalid(f"Invalid routine ID '{name:.300}'.", "routineReference.routineId")
    path = f"{call.path}/{name}"
    require_free(call, path, "Routine")
    moment = milliseconds(call)
    made = _completed(call.body) | {
        "routineReference": dataset["datasetReference"] | {"routineId": name},
        "creationTime": moment,
        "lastModifiedTime": moment,
    }
    return keep(call, path, made)


@service.method("bigquery.routines.get")
def get(call: Call) -> Json:
    """Show a routine."""
    return find(call, call.path, "Routine")


@service.method("bigquery.routines.list")
def list_(call: Call) -> Json:
    """The routines of a dataset."""
    find(call, call.path.rpartition("/")[0], "Dataset")
    return standard.page(call, call.state.members(call.name))


@service.method("bigquery.routines.update")
def update(call: Call) -> Json:
    """Replace a routine."""
    old = find(call, call.path, "Routine")
    require_newest(call, old)
    fixed = {key: old[key] for key in ("routineReference", "creationTime")}
    return keep(call, call.path, _completed(call.body) | fixed | {"lastModifiedTime": milliseconds(call)})


@service.method("bigquery.routines.delete")
def delete(call: Call) -> Reply:
    """Delete a routine."""
    find(call, call.path, "Routine")
    call.state.delete(call.name)
    return GONE


def _completed(body: Json) -> Json:
    """Check a routine and fill in its language: SQL unless it runs elsewhere."""
    if body.get("routineType", "ROUTINE_TYPE_UNSPECIFIED") == "ROUTINE_TYPE_UNSPECIFIED":
        raise invalid("Required parameter is missing: routineType", "routineType")
    remote = "remoteFunctionOptions" in body
    if not remote and "definitionBody" not in body:
        raise invalid("Required parameter is missing: definitionBody", "definitionBody")
    return dict(body) if remote or "language" in body else body | {"language": "SQL"}
