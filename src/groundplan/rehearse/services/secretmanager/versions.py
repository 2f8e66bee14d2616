"""Versions of secrets: payloads that are added, read, and made unreadable.

Source: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions and
.../docs/delay-secret-version-destruction
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime

from groundplan.rehearse import standard
from groundplan.rehearse.body import decoded
from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.checksums import crc32c
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.secretmanager.api import PLACES, find_secret, later, numbered, service

_LARGEST = 65_536
"""Bytes of a payload. Source: the description of SecretPayload in the discovery document."""

_FROM_NEWEST = 10**12


def add(call: Call) -> Json:
    """Add a version with a payload; it becomes the latest."""
    secret = find_secret(call, call.path)
    payload: Json = call.body.get("payload", {})
    data = decoded(payload.get("data", ""))
    if not data or len(data) > _LARGEST:
        raise invalid(f"Secret Payload must have 1 to {_LARGEST} bytes: it has {len(data)}.", "payload.data")
    told = payload.get("dataCrc32c")
    if told is not None and int(told) != crc32c(data):
        raise invalid("The checksum of the payload does not match its data.", "payload.dataCrc32c")
    number = len(_versions(call, call.path)) + 1
    path = f"{call.path}/versions/{number}"
    made = {
        "name": path,
        "createTime": call.time,
        "state": "ENABLED",
        "replicationStatus": _replicated(secret),
        "clientSpecifiedPayloadChecksum": told is not None,
    }
    call.state.put_content(f"{call.host}/{path}", data)
    return _kept(call, made)


def get(call: Call) -> Json:
    """Show a version: a number, `latest` or an alias."""
    return _shown(_find(call))


def list_(call: Call) -> Json:
    """The versions of a secret, the newest first; filter: `state:ENABLED` or `state=ENABLED`."""
    secret = call.path.rpartition("/")[0]
    find_secret(call, secret)
    versions = _versions(call, secret)
    wanted = call.query.get("filter", "").replace("=", ":").replace(" ", "").removeprefix("state:")
    found = [
        (f"{_FROM_NEWEST - _number(version)}", _shown(version))
        for version in versions
        if not wanted or version["state"] == wanted
    ]
    return {"totalSize": len(found)} | standard.page(call, sorted(found, key=lambda each: each[0]))


def access(call: Call) -> Json:
    """The payload of a version that is enabled."""
    version = _find(call)
    if version["state"] != "ENABLED":
        where = numbered(version["name"])
        raise Refusal("FAILED_PRECONDITION", f"Secret Version [{where}] is in {version['state']} state.")
    data = call.state.content(f"{call.host}/{version['name']}") or b""
    payload = {"data": base64.b64encode(data).decode(), "dataCrc32c": str(crc32c(data))}
    return {"name": numbered(version["name"]), "payload": payload}


def enable(call: Call) -> Json:
    """Make a version readable again; a destruction that was planned is called off."""
    version = _changing(call)
    return _kept(call, {key: value for key, value in version.items() if key != "scheduledDestroyTime"}, "ENABLED")


def disable(call: Call) -> Json:
    """Make a version unreadable for a while."""
    return _kept(call, _changing(call), "DISABLED")


def destroy(call: Call) -> Json:
    """Take the payload of a version away: at once, or after the time that the secret asks for."""
    version = _changing(call)
    secret = find_secret(call, version["name"].rsplit("/", 2)[0])
    if (delay := secret.get("versionDestroyTtl")) and "scheduledDestroyTime" not in version:
        moment = later(call, delay, "secret.versionDestroyTtl")
        return _kept(call, version | {"scheduledDestroyTime": moment}, "DISABLED")
    return _destroyed(call, version)


def _destroyed(call: Call, version: Json) -> Json:
    call.state.put_content(f"{call.host}/{version['name']}", b"")
    kept = {key: value for key, value in version.items() if key != "scheduledDestroyTime"}
    return _kept(call, kept | {"destroyTime": call.time}, "DESTROYED")


def _changing(call: Call) -> Json:
    """The version that is to change; raises a refusal where it is destroyed or the client read an older state."""
    version = _find(call)
    if (sent := call.body.get("etag")) and sent != version["etag"]:
        raise Refusal("CONDITION_NOT_MET", f"The etag of '{call.path}' is stale: read it again")
    if version["state"] == "DESTROYED":
        where = numbered(version["name"])
        raise Refusal("FAILED_PRECONDITION", f"Secret Version [{where}] is in DESTROYED state.")
    return version


def _find(call: Call) -> Json:
    """The version that the path names; one whose planned destruction has come is destroyed now. Raises a 404."""
    secret_path, _, wanted = call.path.rsplit("/", 2)
    secret = find_secret(call, secret_path)
    if wanted == "latest":
        wanted = str(len(_versions(call, secret_path)))
    number = secret.get("versionAliases", {}).get(wanted, wanted)
    version = call.get(f"{secret_path}/versions/{number}")
    if version is None:
        where = f"{numbered(secret_path)}/versions/{wanted}"
        raise Refusal("NOT_FOUND", f"Secret Version [{where}] not found.")
    planned = version.get("scheduledDestroyTime")
    if planned and datetime.fromisoformat(planned) <= call.now:
        _destroyed(call, version)
        return call.get(version["name"]) or version
    return version


def _versions(call: Call, secret: str) -> list[Json]:
    return [version for _, version in call.state.members(f"{call.host}/{secret}/versions")]


def _kept(call: Call, version: Json, state: str = "") -> Json:
    version = version | ({"state": state} if state else {})
    version["etag"] = etag({key: value for key, value in version.items() if key != "etag"})
    call.state.put(f"{call.host}/{version['name']}", version)
    return _shown(version)


def _shown(version: Json) -> Json:
    return version | {"name": numbered(version["name"])}


def _number(version: Json) -> int:
    return int(version["name"].rpartition("/")[2])


def _replicated(secret: Json) -> Json:
    """Where a version lies: as its secret says."""
    replicas = secret.get("replication", {}).get("userManaged", {}).get("replicas")
    if replicas:
        return {"userManaged": {"replicas": [{"location": replica["location"]} for replica in replicas]}}
    return {"automatic": {}}


_METHODS: dict[str, Callable[[Call], Json]] = {
    "addVersion": add,
    "versions.get": get,
    "versions.list": list_,
    "versions.access": access,
    "versions.enable": enable,
    "versions.disable": disable,
    "versions.destroy": destroy,
}

for _place in PLACES:
    for _action, _handler in _METHODS.items():
        service.method(f"{_place}.{_action}")(_handler)
