"""The service of Pub/Sub, which the modules beside it register with."""

from __future__ import annotations

from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.service import Service
from groundplan.rehearse.state import State

HOST = "pubsub.googleapis.com"
DELETED_TOPIC = "_deleted-topic_"
DELETED_SCHEMA = "_deleted-schema_"

service = Service(
    "pubsub",
    ("v1",),
    types="google.pubsub.v1",
    cascade=frozenset({"pubsub.projects.subscriptions", "pubsub.projects.snapshots"}),
)


def find(state: State, path: str) -> Json:
    """A topic, subscription, schema or snapshot by its relative name; raises a 404."""
    found = state.get(f"{HOST}/{path}")
    if found is None:
        raise Refusal("NOT_FOUND", f"Resource not found (resource={path.rpartition('/')[2]}).")
    return found


def require_name(name: str) -> None:
    """Raise a 400 for the name of a resource that Pub/Sub refuses."""
    facts.require_name("pubsub", name.rpartition("/")[2], "resource name")


def require_mask(call: Call) -> None:
    """Raise a 400 for an update that does not say what it updates."""
    if call.method.action == "patch" and not (call.body.get("updateMask") or call.query.get("updateMask")):
        raise invalid("The update_mask in the request must be set, and must contain at least one field.", "updateMask")


def require_same(old: Json, new: Json, fields: tuple[str, ...]) -> None:
    """Raise a 400 for a change of what stays as it was made."""
    for field in fields:
        if old.get(field) != new.get(field):
            raise invalid(f"Invalid update_mask provided: '{field}' is not a known or mutable field.", "updateMask")


def attach(state: State, topic: str, path: str) -> None:
    """Note that a subscription or snapshot belongs to a topic."""
    state.put_note(f"{HOST}/{topic}", {"attached": sorted({*attached(state, topic), path})})


def detach(state: State, topic: str, path: str) -> None:
    """Note that a subscription or snapshot belongs to a topic no longer."""
    if left := attached(state, topic):
        state.put_note(f"{HOST}/{topic}", {"attached": [each for each in left if each != path]})


def attached(state: State, topic: str) -> list[str]:
    """The names of a topic's subscriptions and snapshots, sorted."""
    names: list[str] = (state.note(f"{HOST}/{topic}") or {"attached": []})["attached"]
    return names
