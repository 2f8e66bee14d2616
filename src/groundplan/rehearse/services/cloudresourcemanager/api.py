"""The Resource Manager API, to which the modules beside this one add their resources.

It can be called before any service is enabled: it is counted to the caller's project, not to the one called for.
"""

from __future__ import annotations

from groundplan.rehearse import operations
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.service import Service

service = Service("cloudresourcemanager", ("v3", "v1"), types="google.cloud.resourcemanager.v3", always_enabled=True)


def done(call: Call, target: str, body: Json, kind: str) -> Json:
    """The operation of a call, done: the API's operations lie in no location."""
    version = call.document.version
    return operations.longrunning(call, target, body, kind=f"google.cloud.resourcemanager.{version}.{kind}")


def require(body: Json, state: str, name: str) -> None:
    """Raise a 400 for a resource that is not in the state in which a call can be done."""
    if body["state"] != state:
        raise Refusal("FAILED_PRECONDITION", f"'{name}' is {body['state']}, not {state}.")
