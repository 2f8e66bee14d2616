"""Long-running operations, in the two families that Google's APIs have.

Compute Engine's name the resource they work on and are listed by zone, region or globally; the others follow
`google.longrunning` and carry the finished resource. An operation is done at once unless a delay was injected.
Source: https://cloud.google.com/compute/docs/reference/rest/v1/globalOperations and
https://cloud.google.com/apis/design/design_patterns#long_running_operations
"""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from http import HTTPStatus

from groundplan.rehearse.call import Call, timestamp, unique_number
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services import registry
from groundplan.rehearse.state import Operation

_LOCATION = re.compile(r"projects/[^/]+/locations/[^/]+")
_VERSION = re.compile(r"https://.*?/compute/[^/]+/")
_SCOPE = re.compile(r"projects/[^/]+/(?:zones/[^/]+|regions/[^/]+|global)")

CODES = {
    "INVALID_ARGUMENT": 3,
    "NOT_FOUND": 5,
    "ALREADY_EXISTS": 6,
    "PERMISSION_DENIED": 7,
    "RESOURCE_EXHAUSTED": 8,
    "FAILED_PRECONDITION": 9,
    "ABORTED": 10,
    "INTERNAL": 13,
    "UNAVAILABLE": 14,
}
"""Numbers of the canonical codes. Source: google/rpc/code.proto."""


def longrunning(
    call: Call,
    target: str,
    response: Json,
    *,
    kind: str,
    parent: str = "",
    delay: float = 0,
    error: Refusal | None = None,
) -> Json:
    """Start a `google.longrunning.Operation` and give its first state.

    target: the relative name worked on. response: the finished resource; empty for a deletion. kind: the full name of
    its message. parent: what the operation's name starts with, by default the location in the target's name.
    delay: seconds until it is done. error: how it ends, if not well.
    """
    located = _LOCATION.match(target)
    parent = parent or (located[0] if located else "")
    name = f"{parent}/operations/{uuid.uuid4()}" if parent else f"operations/{uuid.uuid4()}"
    metadata = {"createTime": call.time, "target": target, "verb": call.method.action}
    metadata["@type"] = f"type.googleapis.com/{_metadata(call)}"
    body: Json = {"name": name, "metadata": metadata, "done": True}
    if error:
        body |= _error(body, error)
    else:
        body["response"] = {"@type": f"type.googleapis.com/{kind}", **response}
    return _started(call, f"{call.host}/{name}", body, delay)


def _metadata(call: Call) -> str:
    """The message that tells of an operation: the API's own where it has one, for clients read none but that."""
    own = "OperationMetadata" in call.document.schemas
    return f"{registry.service(call.document.name).types if own else 'google.cloud.common'}.OperationMetadata"


def compute(call: Call, target: str, target_id: str, *, delay: float = 0, error: Refusal | None = None) -> Json:
    """Start an operation of Compute Engine and give its first state; the parameters are those of `longrunning`."""
    scoped = _SCOPE.match(target)
    scope = scoped[0] if scoped else f"projects/{call.project}/global"
    name = f"operation-{uuid.uuid4()}"
    base = f"https://www.googleapis.com/compute/{call.document.version}"
    moment = timestamp(call.now)
    body: Json = {
        "kind": "compute#operation",
        "id": unique_number(name, call.now),
        "name": name,
        "operationType": call.method.action,
        "targetLink": f"{base}/{target}",
        "targetId": target_id,
        "status": "DONE",
        "user": "rehearsal@groundplan.invalid",
        "progress": 100,
        "insertTime": moment,
        "startTime": moment,
        "endTime": timestamp(call.now + timedelta(seconds=delay)),
        "selfLink": f"{base}/{scope}/operations/{name}",
    }
    for key in ("zone", "region"):
        if f"/{key}s/" in scope:
            body[key] = f"{base}/{scope}"
    if error:
        body |= _error(body, error)
    return _started(call, f"{call.host}/{scope}/operations/{name}", body, delay)


def slowed(call: Call, body: Json, seconds: float) -> Json:
    """Let the operation that a call has answered be done only after some seconds; gives its state until then."""
    told = body | ({"endTime": timestamp(call.now + timedelta(seconds=seconds))} if "endTime" in body else {})
    return _started(call, f"{call.host}/{_path(body)}", told, seconds)


def failed(call: Call, body: Json, error: Refusal, seconds: float = 0) -> Json:
    """Let the operation that a call has answered, and whose work is undone, end in an error after some seconds."""
    told = {key: value for key, value in body.items() if key != "response"}
    return slowed(call, told | _error(body, error), seconds)


def _path(body: Json) -> str:
    """The relative name of an operation, by its name or the link to itself."""
    link: str = body.get("selfLink", "")
    return _VERSION.split(link, maxsplit=1)[-1] if link else body["name"]


def _error(body: Json, error: Refusal) -> Json:
    """The fields of an operation that tell how it failed."""
    if body.get("kind") != "compute#operation":
        told = {"code": CODES.get(error.status, 2), "message": error.message, "details": list(error.details)}
        return {"error": told}
    return {
        "error": {"errors": [{"code": error.reason, "message": error.message}]},
        "httpErrorStatusCode": error.http,
        "httpErrorMessage": HTTPStatus(error.http).phrase.upper(),
    }


def shown(operation: Operation, now: float) -> Json:
    """An operation as it stands at a time, in seconds since 1970."""
    if now >= operation.done:
        return operation.body
    if operation.body.get("kind") == "compute#operation":
        hidden = ("error", "endTime", "httpErrorStatusCode", "httpErrorMessage")
        kept = {key: value for key, value in operation.body.items() if key not in hidden}
        return kept | {"status": "RUNNING", "progress": 0}
    return {key: value for key, value in operation.body.items() if key in ("name", "metadata")} | {"done": False}


def _started(call: Call, name: str, body: Json, delay: float) -> Json:
    operation = Operation(name, body, call.now.timestamp() + delay)
    call.state.put_operation(operation)
    return shown(operation, call.now.timestamp())
