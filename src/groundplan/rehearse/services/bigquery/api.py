"""The service of BigQuery, which the modules beside it register with; how it names and refuses.

Source: https://cloud.google.com/bigquery/docs/error-messages and the messages that its API gives.
"""

from __future__ import annotations

from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, Reply
from groundplan.rehearse.service import Service

HOST = "bigquery.googleapis.com"
LINKS = "https://bigquery.googleapis.com/bigquery/v2"
GONE = Reply(b"", 204)

service = Service("bigquery", ("v2",), types="google.cloud.bigquery.v2")


def find(call: Call, path: str, kind: str) -> Json:
    """A dataset, table or routine by its relative name; raises a 404 as BigQuery words it. kind: `Table`."""
    found = call.get(path)
    if found is None:
        raise Refusal("NOT_FOUND", f"Not found: {kind} {spoken(path)}")
    return found


def require_free(call: Call, path: str, kind: str) -> None:
    """Raise a 409 for a name that is in use."""
    if call.get(path) is not None:
        raise Refusal("ALREADY_EXISTS", f"Already Exists: {kind} {spoken(path)}", reason="duplicate")


def require_newest(call: Call, found: Json) -> None:
    """Raise a 412 where the client read an older state: it says so with `If-Match`."""
    wanted = call.headers.get("if-match", "*")
    if wanted not in ("*", found["etag"]):
        raise Refusal("CONDITION_NOT_MET", "Precondition check failed.")


def spoken(path: str) -> str:
    """`p:d.t` for `projects/p/datasets/d/tables/t`."""
    _, project, _, dataset, *rest = path.split("/")
    return f"{project}:{dataset}" + (f".{rest[1]}" if rest else "")


def milliseconds(call: Call) -> str:
    """The time of the call in milliseconds since 1970."""
    return str(int(call.now.timestamp() * 1000))


def keep(call: Call, path: str, body: Json) -> Json:
    """Store a resource with a new etag."""
    body["etag"] = etag({key: value for key, value in body.items() if key != "etag"})
    call.state.put(f"{HOST}/{path}", body)
    return body
