"""What BigQuery refuses of a table.

Source: the catalogue's facts, and https://cloud.google.com/bigquery/docs/partitioned-tables,
.../docs/clustered-tables, .../docs/primary-foreign-keys, .../docs/views.
"""

from __future__ import annotations

import json
import re

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.references import require_crypto_key
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.bigquery import columns
from groundplan.rehearse.services.bigquery.api import find, spoken

_SOURCES = re.compile(r"\b(?:FROM|JOIN)\s+`([^`]+)`", re.IGNORECASE)
_PARTITION_TYPES = ("DAY", "HOUR", "MONTH", "YEAR")
_CLUSTERED = (
    *("STRING", "INTEGER", "NUMERIC", "BIGNUMERIC", "DATE", "DATETIME", "TIMESTAMP", "BOOLEAN", "GEOGRAPHY", "RANGE"),
)


def require(call: Call, dataset: Json, name: str, table: Json) -> None:
    """Raise a refusal for a table that would not be taken, new or changed."""
    facts.require("gcp:bigquery/table:Table", _inputs(dataset, name, table))
    fields = table.get("schema", {}).get("fields", [])
    if "timePartitioning" in table:
        _require_time(fields, table["timePartitioning"])
    if partitioning := table.get("rangePartitioning"):
        _require_column(fields, partitioning.get("field", ""), "partitioning", ("INTEGER",))
    for column in table.get("clustering", {}).get("fields", ()):
        _require_column(fields, column, "clustering", _CLUSTERED)
    _require_constraints(call, fields, table.get("tableConstraints", {}))
    if key := table.get("encryptionConfiguration", {}).get("kmsKeyName"):
        require_crypto_key(call.state, key, "encryptionConfiguration.kmsKeyName")
    for kind in ("view", "materializedView"):
        if kind in table:
            _require_query(call, dataset, str(table[kind].get("query", "")))


def require_change(old: Json, new: Json) -> None:
    """Raise a 400 for a change that an existing table cannot take."""
    reference = old["tableReference"]
    name = f"{reference['projectId']}:{reference['datasetId']}.{reference['tableId']}"
    if old["type"] == "TABLE":
        before, after = (table.get("schema", {}).get("fields", []) for table in (old, new))
        columns.require_change(name, before, after)
    for field in ("timePartitioning", "rangePartitioning"):
        shape = [{key: table.get(field, {}).get(key) for key in ("type", "field", "range")} for table in (old, new)]
        if shape[0] != shape[1]:
            raise invalid(f"Cannot change partitioning specification of table {name}.", field)


def _require_time(fields: list[Json], partitioning: Json) -> None:
    kind, name = partitioning["type"], partitioning.get("field")
    if kind not in _PARTITION_TYPES:
        raise invalid(f"Invalid time partitioning type '{kind}'.", "timePartitioning.type")
    if name:
        allowed = ("TIMESTAMP", "DATETIME") if kind == "HOUR" else ("TIMESTAMP", "DATETIME", "DATE")
        _require_column(fields, name, "partitioning", allowed)


def _require_column(fields: list[Json], name: str, use: str, kinds: tuple[str, ...]) -> None:
    """Raise a 400 for a column that is not there, is repeated, or is not of one of some types."""
    if name.upper() in ("_PARTITIONTIME", "_PARTITIONDATE"):
        return
    column = columns.find(fields, name)
    if column is None:
        raise invalid(f"The field specified for {use} cannot be found in the schema: {name}")
    if columns.mode(column) == "REPEATED":
        raise invalid(f"The field specified for {use} cannot be repeated: {name}")
    if column["type"] not in kinds:
        raise invalid(f"The field specified for {use} is of type {column['type']}, not {' or '.join(kinds)}: {name}")


def _require_constraints(call: Call, fields: list[Json], constraints: Json) -> None:
    for name in constraints.get("primaryKey", {}).get("columns", ()):
        if columns.find(fields, name) is None:
            raise invalid(f"Column {name} of the primary key does not exist.", "tableConstraints.primaryKey")
    for key in constraints.get("foreignKeys", ()):
        referenced = key.get("referencedTable", {})
        project, dataset, table = (referenced.get(part, "") for part in ("projectId", "datasetId", "tableId"))
        find(call, f"projects/{project}/datasets/{dataset}/tables/{table}", "Table")
        for pair in key.get("columnReferences", ()):
            if columns.find(fields, str(pair.get("referencingColumn", ""))) is None:
                raise invalid(f"Column {pair.get('referencingColumn')} does not exist.", "tableConstraints.foreignKeys")


def _require_query(call: Call, dataset: Json, query: str) -> None:
    """Raise a refusal for a view without a query, or one over a table that does not exist."""
    if not query.strip():
        raise invalid("View query cannot be empty", "view.query")
    for source in _SOURCES.findall(query):
        parts = source.replace(":", ".", 1).split(".")
        if "INFORMATION_SCHEMA" in source.upper() or "*" in source or len(parts) not in (2, 3):
            continue
        project = parts[0] if len(parts) == 3 else dataset["datasetReference"]["projectId"]
        path = f"projects/{project}/datasets/{parts[-2]}/tables/{parts[-1]}"
        if project == dataset["datasetReference"]["projectId"] and call.get(path) is None:
            where = f"was not found in location {dataset['location']}"
            raise Refusal("NOT_FOUND", f"Not found: Table {spoken(path)} {where}")


def _inputs(dataset: Json, name: str, table: Json) -> Json:
    """The table under the names that the catalogue's facts have."""
    inputs: Json = {
        "datasetId": dataset["datasetReference"]["datasetId"],
        "tableId": name,
        "clusterings": table.get("clustering", {}).get("fields"),
    }
    same = ("labels", "timePartitioning", "view", "materializedView", "externalDataConfiguration", "tableConstraints")
    inputs |= {key: table[key] for key in same if key in table and key != "externalDataConfiguration"}
    if "externalDataConfiguration" in table:
        told = table["externalDataConfiguration"]
        inputs["externalDataConfiguration"] = {key: value for key, value in told.items() if key != "schema"}
    if "rangePartitioning" in table:
        span = table["rangePartitioning"].get("range", {})
        inputs["rangePartitioning"] = {"range": {key: int(value) for key, value in span.items()}}
    if fields := table.get("schema", {}).get("fields"):
        inputs["schema"] = json.dumps(fields)
    return inputs
