"""What the parts of the Firestore API share."""

from __future__ import annotations

import re

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.service import Service

DATABASES = "firestore.projects.databases"

_ROOT = "v1/projects/{projectsId}/databases/{databasesId}/documents"

service = Service(
    "firestore",
    ("v1",),
    types="google.firestore.admin.v1",
    cascade=frozenset({DATABASES}),
    paths={
        f"{DATABASES}.documents.createDocument": f"{_ROOT}/{{collectionId}}",
        f"{DATABASES}.documents.runQuery": f"{_ROOT}:runQuery",
        f"{DATABASES}.documents.listCollectionIds": f"{_ROOT}:listCollectionIds",
    },
)

_DATABASE = re.compile(r"projects/[^/]+/databases/[^/]+")


def database(call: Call) -> Json:
    """The database that a call works in; raises the API's 404 where there is none."""
    found = _DATABASE.match(call.path)
    path = found[0] if found else call.path
    body = call.get(path)
    if body is None:
        key = path.rpartition("/")[2]
        raise Refusal("NOT_FOUND", f"The database {key} does not exist for project {call.project}")
    return body
