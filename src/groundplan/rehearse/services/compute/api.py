"""The service of Compute Engine, which the modules beside it register with; how it refuses.

Source: https://cloud.google.com/compute/docs/reference/rest/v1 and the messages that its API gives.
"""

from __future__ import annotations

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, violations
from groundplan.rehearse.service import Service

HOST = "compute.googleapis.com"

service = Service(
    "compute",
    ("beta", "v1"),
    types="google.cloud.compute.v1",
    cascade=frozenset({"compute.instanceGroupManagers", "compute.regionInstanceGroupManagers"}),
)


def find(call: Call, path: str) -> Json:
    """A resource by its relative name; raises a 404 as Compute Engine words it."""
    found = call.get(path)
    if found is None:
        raise missing(path)
    return found


def missing(path: str) -> Refusal:
    """The 404 about a resource."""
    return Refusal("NOT_FOUND", f"The resource '{path}' was not found")


def wrong(field: str, value: object, why: str) -> Refusal:
    """The 400 about a field of the resource that is sent. field: its path, `scheduling.preemptible`."""
    said = str(value).lower() if isinstance(value, bool) else str(value)
    return violations({field: f"Invalid value for field 'resource.{field}': '{said:.300}'. {why}"})


def in_use(path: str, by: str) -> Refusal:
    """The 400 about a resource that another one uses."""
    kind = path.split("/")[-2].removesuffix("s")
    message = f"The {kind} resource '{path}' is already being used by '{by}'"
    return Refusal("FAILED_PRECONDITION", message, reason="resourceInUseByAnotherResource")


def stale(message: str) -> Refusal:
    """The 412 about a fingerprint that is not the newest."""
    return Refusal("CONDITION_NOT_MET", message)


def keep(call: Call, path: str, body: Json) -> None:
    """Store a resource by its relative name."""
    call.state.put(f"{HOST}/{path}", body)


def drop(call: Call, path: str) -> None:
    """Forget a resource by its relative name."""
    call.state.delete(f"{HOST}/{path}")
