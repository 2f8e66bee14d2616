"""Disks and snapshots. Source: the descriptions of Disk and Snapshot in the discovery document."""

from __future__ import annotations

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import images, links, references
from groundplan.rehearse.services.compute.api import find, in_use, keep, service, wrong
from groundplan.rehearse.services.compute.resources import based, rule, tagged

_BLANK_GB = {"pd-standard": 500, "pd-balanced": 100, "pd-ssd": 100, "pd-extreme": 1000}
"""Sizes of empty disks whose size is not told. Source: the defaultDiskSizeGb of each disk type."""

_DEFAULT_TYPE = "pd-standard"


@rule("compute.disks", "compute.regionDisks")
def _disk(call: Call, path: str, body: Json, old: Json | None) -> Json:
    """A disk by itself."""
    if old:
        if int(body.get("sizeGb", 0)) < int(old["sizeGb"]):
            raise wrong("sizeGb", body.get("sizeGb"), "Disks can only grow.")
        return body
    if image := call.query.get("sourceImage"):
        body = body | {"sourceImage": links.link(links.path(image, call.project))}
    return complete(call, path, body)


def complete(call: Call, path: str, body: Json, field: str = "") -> Json:
    """A new disk as it is kept. field: where in the request its size stands, `disks[0].initializeParams.`."""
    place = path.rpartition("/disks/")[0]
    kind = body.get("type", _DEFAULT_TYPE).rpartition("/")[2]
    facts.require("gcp:compute/disk:Disk", {"type": kind, "size": int(body.get("sizeGb") or 0)})
    made = body | {"type": links.link(f"{place}/diskTypes/{kind}"), "status": "READY"}
    least = 0
    if source := body.get("sourceImage"):
        image = images.resolved(call, links.path(source, call.project))
        least = int(image["diskSizeGb"])
        made |= {"sourceImage": image["selfLink"], "sourceImageId": image["id"]}
        made |= {key: image[key] for key in ("architecture", "licenses", "guestOsFeatures") if key in image}
    for key in ("sourceSnapshot", "sourceDisk"):
        if key in body:
            found = find(call, links.path(body[key], call.project))
            least = max(least, int(found.get("diskSizeGb") or found.get("sizeGb") or 0))
            made[f"{key}Id"] = found["id"]
    size = int(body.get("sizeGb") or 0)
    if size and size < least:
        why = f"Requested disk size cannot be smaller than the image size ({least} GB)"
        raise wrong(f"{field}{'diskSizeGb' if field else 'sizeGb'}", size, why)
    return {"physicalBlockSizeBytes": "4096", **made, "sizeGb": str(size or least or _BLANK_GB.get(kind, 100))}


def create(call: Call, path: str, body: Json, user: str, field: str) -> Json:
    """Make the disk of a machine, and give it. user: the machine's URL."""
    if call.get(path) is not None:
        raise wrong(f"{field}diskName", path.rpartition("/")[2], f"The resource '{path}' already exists")
    made = complete(call, path, based(call, path, "Disk", body), field)
    made = tagged(call, "Disk", made | {"users": [user], "lastAttachTimestamp": call.time})
    keep(call, path, made)
    return made


def attach(call: Call, path: str, user: str, *, shared: bool) -> Json:
    """Note that a machine uses a disk. shared: whether it only reads, as others may do too; raises Refusal."""
    disk = find(call, path)
    users = [each for each in disk.get("users", ()) if each != user]
    if users and not shared:
        raise in_use(path, links.path(users[0], call.project))
    made = disk | {"users": [*users, user], "lastAttachTimestamp": call.time}
    keep(call, path, made)
    return made


def detach(call: Call, path: str, user: str) -> None:
    """Note that a machine no longer uses a disk."""
    if disk := call.get(path):
        users = [each for each in disk.get("users", ()) if each != user]
        rest = {key: value for key, value in disk.items() if key != "users"} | ({"users": users} if users else {})
        keep(call, path, rest | {"lastDetachTimestamp": call.time})


@service.method("compute.disks.resize", "compute.regionDisks.resize")
def _resize(call: Call) -> Json:
    """Let a disk grow."""
    old = find(call, call.path)
    wanted = call.body.get("sizeGb", "0")
    if int(wanted) < int(old["sizeGb"]):
        raise wrong("sizeGb", wanted, f"New disk size '{wanted}' cannot be smaller than current size {old['sizeGb']}.")
    return _changed(call, old, {"sizeGb": str(wanted)})


@service.method(
    *(f"compute.{each}.addResourcePolicies" for each in ("disks", "regionDisks", "instances")),
)
def _add_policies(call: Call) -> Json:
    """Apply resource policies."""
    old = find(call, call.path)
    wanted = links.canonical(call, call.body.get("resourcePolicies", []))
    new = {"resourcePolicies": list(dict.fromkeys((*old.get("resourcePolicies", ()), *wanted)))}
    references.require(call, old | new, old)
    return _changed(call, old, new)


@service.method(
    *(f"compute.{each}.removeResourcePolicies" for each in ("disks", "regionDisks", "instances")),
)
def _remove_policies(call: Call) -> Json:
    """Apply resource policies no longer."""
    old = find(call, call.path)
    gone = links.canonical(call, call.body.get("resourcePolicies", []))
    left = [each for each in old.get("resourcePolicies", ()) if each not in gone]
    return _changed(call, old, {"resourcePolicies": left})


@service.method("compute.disks.createSnapshot", "compute.regionDisks.createSnapshot")
def _snapshot_of(call: Call) -> Json:
    """Take a snapshot of a disk."""
    disk = find(call, call.path)
    facts.require_name("compute", str(call.body.get("name", "")))
    path = f"projects/{call.project}/global/snapshots/{call.body['name']}"
    keep(call, path, _taken(call, path, call.body | {"sourceDisk": disk["selfLink"]}, disk))
    return standard.respond(service, call, call.path, {}, disk)


@rule("compute.snapshots")
def _snapshot(call: Call, path: str, body: Json, old: Json | None) -> Json:
    """A snapshot of the disk that the body names."""
    if old is not None:
        return body
    if "sourceDisk" not in body:
        raise wrong("sourceDisk", "", "A disk must be given.")
    return _taken(call, path, body, find(call, links.path(body["sourceDisk"], call.project)))


def _taken(call: Call, path: str, body: Json, disk: Json) -> Json:
    made: Json = {
        "status": "READY",
        "diskSizeGb": disk["sizeGb"],
        "storageBytes": "0",
        "storageBytesStatus": "UP_TO_DATE",
        "snapshotType": "STANDARD",
        "storageLocations": ["us"],
        "sourceDiskId": disk["id"],
        **{key: disk[key] for key in ("architecture", "licenses") if key in disk},
        **body,
    }
    return tagged(call, "Snapshot", based(call, path, "Snapshot", made))


def _changed(call: Call, old: Json, new: Json) -> Json:
    keep(call, call.path, old | new)
    return standard.respond(service, call, call.path, {}, old)
