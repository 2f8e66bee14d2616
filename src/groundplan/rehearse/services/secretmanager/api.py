"""The service of Secret Manager, which the modules beside it register with."""

from __future__ import annotations

from datetime import timedelta

from groundplan.rehearse.call import Call, project_number, seconds, timestamp
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.service import Service

PLACES = ("secretmanager.projects.secrets", "secretmanager.projects.locations.secrets")
"""The collections of secrets: global ones, and those of a region."""

service = Service("secretmanager", ("v1",), types="google.cloud.secretmanager.v1", cascade=frozenset(PLACES))


def numbered(path: str) -> str:
    """A name as Secret Manager tells it: with the number of the project."""
    _, project, rest = path.split("/", 2)
    return f"projects/{project_number(project)}/{rest}"


def find_secret(call: Call, path: str) -> Json:
    """A secret by its relative name; raises a 404."""
    found = call.get(path)
    if found is None:
        raise Refusal("NOT_FOUND", f"Secret [{numbered(path)}] not found.")
    return found


def later(call: Call, duration: str, field: str) -> str:
    """The time after a duration; raises a 400 for one after the year 9999."""
    try:
        return timestamp(call.now + timedelta(seconds=seconds(duration)))
    except OverflowError:
        raise invalid(f"The duration {duration} is too long.", field) from None
