"""Documents: read, written, committed together and found by simple queries.

Where FIRESTORE_EMULATOR_HOST names Google's own emulator, every call is passed on to it and nothing is kept here.
Source: https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases.documents
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call, unique_number
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.firestore.api import DATABASES, database, service
from groundplan.rehearse.services.firestore.changes import changed, transformed
from groundplan.rehearse.services.firestore.queries import found

_DOCUMENTS = f"{DATABASES}.documents"
_PATIENCE = 30.0
"""Seconds for Google's emulator to answer."""


def _ids(*actions: str) -> tuple[str, ...]:
    return tuple(f"{_DOCUMENTS}.{action}" for action in actions)


def _read(call: Call) -> Json:
    """A document, or for a path of an odd number of segments the documents of a collection."""
    if len(_below(call.path).split("/")) % 2:
        members = [(name, body) for name, body in call.state.members(call.name) if "fields" in body or "name" in body]
        page = standard.page(replace(call, method=replace(call.method, response="ListDocumentsResponse")), members)
        return page if page["documents"] else {}
    return _existing(call, call.path)


def _create(call: Call) -> Json:
    """Create a document under the client's id, or one that the API gives."""
    key = call.query.get("documentId") or unique_number(f"{call.path} {call.state.next('documents')}", call.now)
    if call.get(f"{call.path}/{key}") is not None:
        raise Refusal("ALREADY_EXISTS", f"Document already exists: {call.path}/{key}")
    return _write(call, {"update": dict(call.body) | {"name": f"{call.path}/{key}"}})


def _patch(call: Call) -> Json:
    """Write a document, or the fields that the mask names."""
    write: Json = {"update": dict(call.body) | {"name": call.path}}
    if mask := call.query.get("updateMask.fieldPaths"):
        write["updateMask"] = {"fieldPaths": mask.split(",")}
    return _write(call, write | _precondition(call))


def _delete(call: Call) -> Json:
    """Forget a document; what lies below it stays, and one that is not there is deleted too."""
    _write(call, {"delete": call.path} | _precondition(call))
    return {}


def _precondition(call: Call) -> Json:
    given: Json = {}
    if exists := call.query.get("currentDocument.exists"):
        given["exists"] = exists == "true"
    if moment := call.query.get("currentDocument.updateTime"):
        given["updateTime"] = moment
    return {"currentDocument": given} if given else {}


def _commit(call: Call) -> Json:
    """All writes or none."""
    results = [
        {"updateTime": _write(call, write).get("updateTime", call.time)} for write in call.body.get("writes", ())
    ]
    return {"writeResults": results, "commitTime": call.time}


def _begin(call: Call) -> Json:
    """A transaction: each request is one of its own here, so that its name is all there is to it."""
    return {"transaction": unique_number(call.path, call.now)}


def _nothing(_call: Call) -> Json:
    return {}


def _batch(call: Call) -> Reply:
    """Documents by their names, those that are missing told so."""
    names: list[str] = call.body.get("documents", [])
    told = ({"found": body} if (body := call.get(name)) else {"missing": name} for name in names)
    return Reply([each | {"readTime": call.time} for each in told])


def _query(call: Call) -> Reply:
    """The documents that a query finds, below the document or the root that the path names."""
    documents = found(call, call.body.get("structuredQuery", {}))
    shown = [{"document": body, "readTime": call.time} for body in documents]
    return Reply(shown or [{"readTime": call.time}])


def _collections(call: Call) -> Json:
    """The ids of the collections below a document or the root."""
    start = f"{call.name}/"
    return {"collectionIds": sorted({name[len(start) :].split("/")[0] for name, _ in call.state.below(call.name)})}


def _below(path: str) -> str:
    """The path of a document or collection within its database."""
    return path.partition("/documents/")[2]


def _existing(call: Call, path: str) -> Json:
    body = call.get(path)
    if body is None:
        raise Refusal("NOT_FOUND", f'Document "{path}" not found.')
    return body


def _write(call: Call, write: Json) -> Json:
    """Do one write; gives the document as it is then. Raises Refusal for a precondition that does not hold."""
    transform: Json = write.get("transform", {})
    path = write.get("delete") or write.get("update", {}).get("name") or transform.get("document", "")
    if not path.startswith(call.path.partition("/documents")[0]) or len(_below(path).split("/")) % 2:
        raise invalid(f"'{path:.200}' is no document of the database", "writes")
    old = call.get(path)
    _require(write.get("currentDocument", {}), path, old)
    name = f"{call.host}/{path}"
    if "delete" in write:
        call.state.delete(name)
        return {}
    fields = changed(old, write) if "update" in write else dict((old or {}).get("fields", {}))
    for each in (*write.get("updateTransforms", ()), *transform.get("fieldTransforms", ())):
        fields = transformed(fields, each, call.time)
    body = {"name": path, "fields": fields, "createTime": (old or {}).get("createTime", call.time)}
    body["updateTime"] = call.time
    call.state.put(name, body)
    return body


def _require(given: Json, path: str, old: Json | None) -> None:
    if "exists" in given and given["exists"] != (old is not None):
        status, said = (
            ("NOT_FOUND", "No document to update") if given["exists"] else ("ALREADY_EXISTS", "Document exists")
        )
        raise Refusal(status, f"{said}: {path}")
    if "updateTime" in given and (old is None or given["updateTime"] != old["updateTime"]):
        raise Refusal("FAILED_PRECONDITION", f"The document has changed since it was read: {path}")


def _served(handler: Callable[[Call], Reply | Json]) -> Callable[[Call], Reply | Json]:
    """The same for a database that exists, or passed on to Google's emulator where one runs."""

    def answer(call: Call) -> Reply | Json:
        if host := os.environ.get("FIRESTORE_EMULATOR_HOST"):
            return _passed_on(call, host)
        database(call)
        return handler(call)

    return answer


def _passed_on(call: Call, host: str) -> Reply:
    """The answer of Google's emulator."""
    action = "" if call.method.action in ("get", "list", "listDocuments", "createDocument", "patch", "delete") else ":"
    path = f"{call.path}{action}{call.method.action if action else ''}"
    query = f"?{urlencode(call.query)}" if call.query else ""
    data = json.dumps(call.body).encode() if call.method.request else None
    headers = {"Authorization": "Bearer owner", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://{host}/v1/{path}{query}", data, headers, method=call.method.verb)
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - http, above
            return Reply(json.loads(answer.read() or b"{}"), answer.status)
    except urllib.error.HTTPError as refused:
        return Reply(json.loads(refused.read() or b"{}"), refused.code)
    except OSError as lost:
        raise Refusal("UNAVAILABLE", f"Google's Firestore emulator does not answer at {host}: {lost}") from None


_HANDLERS: Mapping[tuple[str, ...], Callable[[Call], Reply | Json]] = {
    ("get", "list", "listDocuments"): _read,
    ("createDocument",): _create,
    ("patch",): _patch,
    ("delete",): _delete,
    ("commit",): _commit,
    ("beginTransaction",): _begin,
    ("rollback",): _nothing,
    ("batchGet",): _batch,
    ("runQuery",): _query,
    ("listCollectionIds",): _collections,
}
for _actions, _handler in _HANDLERS.items():
    service.method(*_ids(*_actions))(_served(_handler))
