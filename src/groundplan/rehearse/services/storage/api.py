"""The service of Cloud Storage, which the modules beside it register with, and the names in its state."""

from __future__ import annotations

from urllib.parse import quote

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.service import Service
from groundplan.rehearse.state import State

HOST = "storage.googleapis.com"
LINKS = "https://www.googleapis.com/storage/v1"
"""The start of selfLinks."""

service = Service("storage", ("v1",), types="google.storage.v2")


def bucket_name(bucket: str) -> str:
    """The name of a bucket in the state."""
    return f"{HOST}/b/{bucket}"


def object_name(bucket: str, name: str, kept: str = "o") -> str:
    """The name of an object in the state; kept: `o`, or where its old versions or deleted ones are kept."""
    return f"{HOST}/b/{bucket}/{kept}/{quote(name, safe='')}"


def find_bucket(state: State, bucket: str) -> Json:
    """A bucket; raises a 404."""
    found = state.get(bucket_name(bucket))
    if found is None:
        raise Refusal("NOT_FOUND", "The specified bucket does not exist.")
    return found


def required(call: Call, parameter: str) -> str:
    """A query parameter that must be there; raises a 400."""
    if not call.query.get(parameter):
        raise Refusal("INVALID_ARGUMENT", f"Required parameter: {parameter}", reason="required")
    return call.query[parameter]
