"""Versions of keys: the material itself, and whether it can be used.

Source: https://cloud.google.com/kms/docs/key-states
"""

from __future__ import annotations

from datetime import datetime, timedelta

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call, seconds, timestamp
from groundplan.rehearse.replies import Json, Refusal, invalid
from groundplan.rehearse.services.cloudkms.api import VERSIONS, find, service

_CHANGEABLE = ("ENABLED", "DISABLED")
_GONE = ("DESTROYED", "IMPORT_FAILED", "GENERATION_FAILED")


def make(call: Call, key: Json, state: str = "ENABLED") -> Json:
    """Add a version to a key, as its template says; its number is the next one."""
    collection = f"{key['name']}/cryptoKeyVersions"
    number = call.state.next(f"{call.host}/{collection}")
    template = key["versionTemplate"]
    version = {
        "name": f"{collection}/{number}",
        "state": state,
        "createTime": call.time,
        "generateTime": call.time,
        "protectionLevel": template["protectionLevel"],
        "algorithm": template["algorithm"],
    }
    call.state.put(f"{call.host}/{version['name']}", version)
    return version


@service.method(f"{VERSIONS}.create")
def create(call: Call) -> Json:
    """Add a version; it does not become the primary one."""
    return make(call, find(call, call.path.rpartition("/")[0]))


@service.method(f"{VERSIONS}.get")
def get(call: Call) -> Json:
    """Show a version."""
    return current(call, call.path)


@service.method(f"{VERSIONS}.list")
def list_(call: Call) -> Json:
    """The versions of a key by number; filter: `state = ENABLED`."""
    find(call, call.path.rpartition("/")[0])
    wanted = call.query.get("filter", "").replace(" ", "").replace(":", "=").replace('"', "").removeprefix("state=")
    members = [current(call, body["name"]) for _, body in call.state.members(call.name)]
    found = [
        (f"{int(body['name'].rpartition('/')[2]):012}", body)
        for body in members
        if not wanted or body["state"] == wanted
    ]
    page = standard.page(call, sorted(found, key=lambda each: each[0]))
    return page | {"totalSize": len(found)}


@service.method(f"{VERSIONS}.patch")
def patch(call: Call) -> Json:
    """Turn a version on or off."""
    version = current(call, call.path)
    state = call.body.get("state", "")
    if call.query.get("updateMask", "state") != "state" or state not in _CHANGEABLE:
        raise invalid("Only the state of a version can be updated, to ENABLED or DISABLED.", "updateMask")
    if version["state"] not in _CHANGEABLE:
        raise Refusal("FAILED_PRECONDITION", f"{version['name']} is in state {version['state']}.")
    return _kept(call, version | {"state": state})


@service.method(f"{VERSIONS}.destroy")
def destroy(call: Call) -> Json:
    """Plan the destruction of a version."""
    version = current(call, call.path)
    if version["state"] not in _CHANGEABLE:
        raise Refusal(
            "FAILED_PRECONDITION", f"{version['name']} is in state {version['state']}: it is not destroyed again."
        )
    key = find(call, call.path.rsplit("/", 2)[0])
    wait = timedelta(seconds=seconds(key["destroyScheduledDuration"]))
    return _kept(call, version | {"state": "DESTROY_SCHEDULED", "destroyTime": timestamp(call.now + wait)})


@service.method(f"{VERSIONS}.restore")
def restore(call: Call) -> Json:
    """Call a planned destruction off; the version is disabled."""
    version = current(call, call.path)
    if version["state"] != "DESTROY_SCHEDULED":
        raise Refusal("FAILED_PRECONDITION", f"{version['name']} is in state {version['state']}.")
    kept = {name: value for name, value in version.items() if name != "destroyTime"}
    return _kept(call, kept | {"state": "DISABLED"})


@service.deleted(VERSIONS)
def deleted(_call: Call, version: Json) -> None:
    """Raise a 400 unless there is nothing left of the version. Source: the method's description in discovery."""
    if version["state"] not in _GONE:
        raise Refusal("FAILED_PRECONDITION", f"{version['name']} is in state {version['state']}, not {_GONE[0]}.")


def current(call: Call, path: str) -> Json:
    """A version as it stands: destroyed, where its time has come. Raises a 404."""
    version = find(call, path)
    planned = version.get("destroyTime")
    if planned and version["state"] == "DESTROY_SCHEDULED" and datetime.fromisoformat(planned) <= call.now:
        kept = {name: value for name, value in version.items() if name != "destroyTime"}
        call.state.drop_note(f"{call.host}/{path}")
        return _kept(call, kept | {"state": "DESTROYED", "destroyEventTime": planned})
    return version


def _kept(call: Call, version: Json) -> Json:
    call.state.put(f"{call.host}/{version['name']}", version)
    return version
