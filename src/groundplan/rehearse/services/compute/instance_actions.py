"""What can be done to an instance: start and stop it, change its settings, attach and detach disks.

Source: https://cloud.google.com/compute/docs/instances/instance-lifecycle and the methods of compute.instances.
"""

from __future__ import annotations

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.compute import disks, hosts, ips, links
from groundplan.rehearse.services.compute.api import find, keep, service, stale, wrong
from groundplan.rehearse.services.compute.instances import stamped
from groundplan.rehearse.services.compute.resources import tagged

_STATES = {
    "start": ("RUNNING", ("TERMINATED",)),
    "stop": ("TERMINATED", ("RUNNING", "SUSPENDED")),
    "suspend": ("SUSPENDED", ("RUNNING",)),
    "resume": ("RUNNING", ("SUSPENDED",)),
    "reset": ("RUNNING", ("RUNNING",)),
}
"""The state that an action leads to, and those that it starts from; elsewhere it changes nothing or is refused."""

_MOMENTS = {"start": "lastStartTimestamp", "stop": "lastStopTimestamp", "suspend": "lastSuspendedTimestamp"}
_ALL_OFF = "TERMINATED"


@service.method(*(f"compute.instances.{action}" for action in _STATES))
def _state(call: Call) -> Json:
    """Start, stop, suspend, resume or reset an instance."""
    old = find(call, call.path)
    to, start = _STATES[call.method.action]
    if old["status"] not in (*start, to):
        raise Refusal("FAILED_PRECONDITION", f"Instance '{call.path}' is {old['status']}, not {' or '.join(start)}.")
    moment = _MOMENTS.get(call.method.action)
    return _changed(call, old | {"status": to} | ({moment: call.time} if moment else {}))


@service.method("compute.instances.setMetadata", "compute.instances.setTags")
def _set_stamped(call: Call) -> Json:
    """Replace metadata or tags, guarded by their fingerprint."""
    old = find(call, call.path)
    key = "metadata" if call.method.action == "setMetadata" else "tags"
    if call.body.get("fingerprint") != old[key]["fingerprint"]:
        raise stale(f"Supplied fingerprint does not match current {key} fingerprint.")
    kind = {"kind": "compute#metadata"} if key == "metadata" else {}
    return _changed(call, old | {key: stamped(kind | call.body)})


@service.method("compute.instances.setMachineType")
def _set_machine(call: Call) -> Json:
    """Change the machine type of a stopped instance."""
    old = _stopped(call)
    new = old | {"machineType": links.canonical(call, call.body.get("machineType", ""))}
    hosts.require(new, call.parameters["zone"])
    return _changed(call, new)


@service.method("compute.instances.setScheduling")
def _set_scheduling(call: Call) -> Json:
    """Change how an instance is scheduled."""
    old = find(call, call.path)
    new = old | {"scheduling": hosts.scheduled(old["scheduling"] | call.body)}
    hosts.require(new, call.parameters["zone"])
    return _changed(call, new)


@service.method("compute.instances.setServiceAccount")
def _set_account(call: Call) -> Json:
    """Change who a stopped instance is; nobody, where no account is named."""
    account = {key: call.body[key] for key in ("email", "scopes") if key in call.body}
    return _changed(call, _stopped(call) | {"serviceAccounts": [account] if account.get("email") else []})


@service.method("compute.instances.setDeletionProtection")
def _protect(call: Call) -> Json:
    """Protect an instance, or no longer; protected where the call does not say."""
    wanted = call.query.get("deletionProtection", "true") == "true"
    return _changed(call, find(call, call.path) | {"deletionProtection": wanted})


@service.method("compute.instances.updateShieldedInstanceConfig")
def _shield(call: Call) -> Json:
    """Change the options of a Shielded VM that is stopped."""
    old = _stopped(call)
    return _changed(call, old | {"shieldedInstanceConfig": old["shieldedInstanceConfig"] | call.body})


@service.method("compute.instances.attachDisk")
def _attach(call: Call) -> Json:
    """Attach a disk that is there."""
    old = find(call, call.path)
    given = links.canonical(call, call.body)
    if "source" not in given:
        raise wrong("source", "", "A disk must be given.")
    mode = given.get("mode", "READ_WRITE")
    shared = mode == "READ_ONLY"
    path = links.path(given["source"], call.project)
    disk = disks.attach(call, path, links.link(call.path), shared=shared)
    at = max((int(each["index"]) for each in old["disks"]), default=-1) + 1
    shown: Json = {"kind": "compute#attachedDisk", "type": "PERSISTENT", "deviceName": f"persistent-disk-{at}"}
    shown |= {"mode": mode, "boot": False, "autoDelete": False, "interface": "SCSI"}
    attached = shown | given | {"index": at, "diskSizeGb": disk["sizeGb"]}
    return _changed(call, old | {"disks": [*old["disks"], attached]})


@service.method("compute.instances.detachDisk", "compute.instances.setDiskAutoDelete")
def _disk(call: Call) -> Json:
    """Detach a disk, or say whether it goes with the instance."""
    old = find(call, call.path)
    name = call.query.get("deviceName", "")
    found = next((each for each in old["disks"] if each["deviceName"] == name), None)
    if found is None:
        raise wrong("deviceName", name, "There is no such device attached to the instance.")
    rest = [each for each in old["disks"] if each is not found]
    if call.method.action == "detachDisk":
        disks.detach(call, links.path(found["source"], call.project), links.link(call.path))
        return _changed(call, old | {"disks": rest})
    found["autoDelete"] = call.query.get("autoDelete") == "true"
    return _changed(call, old)


@service.method("compute.instances.addAccessConfig", "compute.instances.deleteAccessConfig")
def _access(call: Call) -> Json:
    """Give an interface an external address, or take it away."""
    old = find(call, call.path)
    name = call.query.get("networkInterface", "nic0")
    nic = next((each for each in old["networkInterfaces"] if each["name"] == name), None)
    if nic is None:
        raise wrong("networkInterface", name, "There is no such network interface.")
    configs = nic.pop("accessConfigs", [])
    if call.method.action == "addAccessConfig":
        if configs:
            raise wrong("accessConfigs", name, "At most one access config is supported.")
        shown = {"kind": "compute#accessConfig", "type": "ONE_TO_ONE_NAT", "networkTier": "PREMIUM"}
        nic["accessConfigs"] = [shown | {"name": "External NAT", "natIP": ips.external(call)} | call.body]
    return _changed(call, old)


@service.method("compute.instances.getSerialPortOutput")
def _serial(call: Call) -> Json:
    """What an instance wrote: nothing, because nothing runs."""
    find(call, call.path)
    return {"kind": "compute#serialPortOutput", "contents": "", "start": "0", "next": "0"}


def _stopped(call: Call) -> Json:
    """The instance, which must be stopped; raises a 400."""
    old = find(call, call.path)
    if old["status"] != _ALL_OFF:
        why = f"The instance '{call.path}' must be stopped first: it is {old['status']}."
        raise Refusal("FAILED_PRECONDITION", why, reason="resourceNotReady")
    return old


def _changed(call: Call, new: Json) -> Json:
    keep(call, call.path, tagged(call, "Instance", new))
    return standard.respond(service, call, call.path, {}, new)
