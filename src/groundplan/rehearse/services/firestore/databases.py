"""Databases: their defaults, what cannot be changed, and protection against deletion.

Source: https://cloud.google.com/firestore/docs/manage-databases and the descriptions of GoogleFirestoreAdminV1Database.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call, seconds, timestamp
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.firestore.api import DATABASES, service

_IMMUTABLE = ("locationId", "databaseEdition", "cmekConfig")
_STANDARD: Json = {
    "concurrencyMode": "PESSIMISTIC",
    "firestoreDataAccessMode": "DATA_ACCESS_MODE_ENABLED",
    "mongodbCompatibleDataAccessMode": "DATA_ACCESS_MODE_DISABLED",
}
_ENTERPRISE: Json = {
    "concurrencyMode": "OPTIMISTIC",
    "firestoreDataAccessMode": "DATA_ACCESS_MODE_DISABLED",
    "mongodbCompatibleDataAccessMode": "DATA_ACCESS_MODE_ENABLED",
}
"""What a database of each edition is, unless told. Source: the descriptions of the three fields."""

_COMMON: Json = {
    "databaseEdition": "STANDARD",
    "appEngineIntegrationMode": "DISABLED",
    "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_DISABLED",
    "deleteProtectionState": "DELETE_PROTECTION_DISABLED",
    "realtimeUpdatesMode": "REALTIME_UPDATES_MODE_ENABLED",
}
_MOST = 100
"""Databases in a project. Source: https://cloud.google.com/firestore/quotas"""


@service.written(DATABASES)
def _database(call: Call, body: Json, old: Json | None) -> Json:
    """A database as it is kept; raises Refusal for what the API refuses."""
    name = body["name"].rpartition("/")[2]
    if body.get("type", "DATABASE_TYPE_UNSPECIFIED") == "DATABASE_TYPE_UNSPECIFIED":
        raise invalid("The type of a database is required", "database.type")
    if not body.get("locationId"):
        raise invalid("The location of a database is required", "database.locationId")
    facts.require("gcp:firestore/database:Database", body | {"name": name})
    for field in _IMMUTABLE:
        if old is not None and body.get(field) != old.get(field):
            raise invalid(f"The {field} of a database cannot be changed", f"database.{field}")
    body = _COMMON | (_ENTERPRISE if body.get("databaseEdition") == "ENTERPRISE" else _STANDARD) | body
    if old is None:
        body |= _made(call)
    recovery = body["pointInTimeRecoveryEnablement"] == "POINT_IN_TIME_RECOVERY_ENABLED"
    return body | {"versionRetentionPeriod": "604800s" if recovery else "3600s"}


def _made(call: Call) -> Json:
    """What only the creation of a database settles; the free tier is that of the first in a project."""
    others = call.state.members(f"{call.host}/projects/{call.project}/databases")
    if len(others) >= _MOST:
        raise Refusal("RESOURCE_EXHAUSTED", f"Project '{call.project}' has {_MOST} databases, which is the limit")
    return {"uid": str(uuid.uuid4()), "freeTier": not any(body.get("freeTier") for _, body in others)}


@service.read(DATABASES)
def _shown(call: Call, body: Json) -> Json:
    """A database with the oldest moment that it can be read at, which moves on."""
    kept = timedelta(seconds=seconds(body["versionRetentionPeriod"]))
    return body | {"earliestVersionTime": timestamp(call.now - kept)}


@service.deleted(DATABASES)
def _deleted(call: Call, body: Json) -> None:
    """Refuse to delete a protected database, or one that has changed since the client read it."""
    if body["deleteProtectionState"] == "DELETE_PROTECTION_ENABLED":
        raise Refusal(
            "FAILED_PRECONDITION",
            f"Database '{body['name']}' has delete protection enabled. Disable it before deleting the database.",
        )
    if call.query.get("etag", body["etag"]) != body["etag"]:
        raise Refusal("ABORTED", "The etag of the database is stale: read it again")
