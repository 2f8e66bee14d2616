"""HMAC keys of service accounts.

Source: https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys and .../docs/authentication/hmackeys
"""

from __future__ import annotations

import base64
import secrets

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.storage.api import HOST, LINKS, required, service


@service.method("storage.projects.hmacKeys.create")
def create(call: Call) -> Json:
    """Make a key; its secret is told this once."""
    access = "GOOG1E" + base64.b32encode(secrets.token_bytes(35)).decode()[:55]  # 61 characters in all
    project = call.parameters["projectId"]
    metadata = {
        "kind": "storage#hmacKeyMetadata",
        "id": f"{project}/{access}",
        "selfLink": f"{LINKS}/projects/{project}/hmacKeys/{access}",
        "accessId": access,
        "projectId": project,
        "serviceAccountEmail": required(call, "serviceAccountEmail"),
        "state": "ACTIVE",
        "timeCreated": call.time,
    }
    secret = base64.b64encode(secrets.token_bytes(30)).decode()
    return {"kind": "storage#hmacKey", "secret": secret, "metadata": _kept(call, metadata)}


@service.method("storage.projects.hmacKeys.get")
def get(call: Call) -> Json:
    """Show a key, without its secret."""
    return _find(call)


@service.method("storage.projects.hmacKeys.list")
def list_(call: Call) -> Json:
    """The keys of a project, or of one of its accounts."""
    account = call.query.get("serviceAccountEmail", "")
    members = call.state.members(f"{HOST}/projects/{call.parameters['projectId']}/hmacKeys")
    found = [(name, body) for name, body in members if account in ("", body["serviceAccountEmail"])]
    return {"kind": "storage#hmacKeysMetadata"} | standard.page(call, found)


@service.method("storage.projects.hmacKeys.update")
def update(call: Call) -> Json:
    """Turn a key on or off."""
    state = call.body.get("state", "")
    if state not in ("ACTIVE", "INACTIVE"):
        raise invalid(f"The state of a key is ACTIVE or INACTIVE, not '{state:.80}'.", "state")
    return _kept(call, _find(call) | {"state": state})


@service.method("storage.projects.hmacKeys.delete")
def delete(call: Call) -> Reply:
    """Delete a key that is turned off."""
    if _find(call)["state"] == "ACTIVE":
        raise invalid("Cannot delete keys in 'ACTIVE' state.")
    call.state.delete(_name(call, call.parameters["accessId"]))
    return Reply(b"", 204)


def _kept(call: Call, metadata: Json) -> Json:
    metadata |= {"updated": call.time, "etag": etag([metadata["id"], metadata["state"]])}
    call.state.put(_name(call, metadata["accessId"]), metadata)
    return metadata


def _find(call: Call) -> Json:
    found = call.state.get(_name(call, call.parameters["accessId"]))
    if found is None:
        raise Refusal("NOT_FOUND", f"Access ID not found in project {call.parameters['projectId']}.")
    return found


def _name(call: Call, access: str) -> str:
    return f"{HOST}/projects/{call.parameters['projectId']}/hmacKeys/{access}"
