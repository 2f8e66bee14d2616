"""Instances: made with their disks and addresses, and taken away with them.

Source: https://cloud.google.com/compute/docs/instances/instance-life-cycle and the description of Instance in the
discovery document.
"""

from __future__ import annotations

from groundplan.catalog.regions import region_of
from groundplan.rehearse import service_accounts
from groundplan.rehearse.call import Call, etag
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.compute import disks, hosts, ips, links, references
from groundplan.rehearse.services.compute.api import drop, service, wrong
from groundplan.rehearse.services.compute.resources import based, rule, tagged

_SHIELDED = {"enableSecureBoot": False, "enableVtpm": True, "enableIntegrityMonitoring": True}
_ACCESS = {"kind": "compute#accessConfig", "type": "ONE_TO_ONE_NAT", "name": "External NAT", "networkTier": "PREMIUM"}


@rule("compute.instances")
def _instance(call: Call, path: str, body: Json, old: Json | None) -> Json:
    """An instance that runs as soon as it is made."""
    if old is not None:
        return body
    if template := call.query.get("sourceInstanceTemplate"):
        found = call.get(links.path(template, call.project))
        if found is None:
            raise wrong(
                "sourceInstanceTemplate", template, "The referenced instance template resource cannot be found."
            )
        zone = path.split("/")[3]
        body = found["properties"] | body
        body["machineType"] = _machine(call, zone, body["machineType"])
    return complete(call, path, body)


def make(call: Call, path: str, properties: Json) -> Json:
    """An instance from the properties of a template, ready to be kept."""
    zone = path.split("/")[3]
    body = based(call, path, "Instance", properties)
    body["machineType"] = _machine(call, zone, body["machineType"])
    return tagged(call, "Instance", complete(call, path, body))


def complete(call: Call, path: str, body: Json) -> Json:
    """An instance as it is kept, its disks made and its addresses given; raises Refusal."""
    zone = path.split("/")[3]
    hosts.require(body, zone)
    _require_accounts(call, body)
    if not body.get("networkInterfaces"):
        raise wrong("networkInterfaces", "", "At least one network interface is required.")
    if not body.get("disks"):
        raise wrong("disks", "", "At least one boot disk is required.")
    own = links.link(path)
    machine = body["machineType"].rpartition("/")[2]
    given = hosts.accelerators(machine, body.get("guestAccelerators", []), zone, call.project)
    made = {
        "canIpForward": False,
        "deletionProtection": False,
        "startRestricted": False,
        "cpuPlatform": "Unknown CPU Platform",
        "shieldedInstanceIntegrityPolicy": {"updateAutoLearnPolicy": True},
        **body,
        "status": "RUNNING",
        "lastStartTimestamp": call.time,
        "scheduling": hosts.scheduled(body.get("scheduling", {})),
        "shieldedInstanceConfig": _SHIELDED | body.get("shieldedInstanceConfig", {}),
        "serviceAccounts": _accounts(call, body),
        "tags": stamped(body.get("tags", {})),
        "metadata": stamped({"kind": "compute#metadata", **body.get("metadata", {})}),
        "disks": [_disk(call, path, own, each, at) for at, each in enumerate(body["disks"])],
        "networkInterfaces": [_nic(call, path, each, at) for at, each in enumerate(body["networkInterfaces"])],
    }
    return made | ({"guestAccelerators": links.canonical(call, given)} if given else {})


def stamped(body: Json) -> Json:
    """Tags or metadata with the fingerprint of what they hold."""
    rest = {key: value for key, value in body.items() if key != "fingerprint"}
    return rest | {"fingerprint": etag(rest)}


@service.deleted("compute.instances")
def _deleted(call: Call, body: Json) -> None:
    """Refuse for a protected instance; disks that go with it and its addresses are given back."""
    if body.get("deletionProtection"):
        raise Refusal(
            "FAILED_PRECONDITION",
            f"Invalid resource usage: 'Resource cannot be deleted if it's protected against deletion: {call.path}'.",
            reason="invalidResourceUsage",
        )
    references.require_unused(call, call.path)
    release(call, call.path, body)


def release(call: Call, path: str, body: Json) -> None:
    """Give back what an instance has."""
    for disk in body["disks"]:
        if source := disk.get("source"):
            place = links.path(source, call.project)
            disks.detach(call, place, links.link(path))
            if disk.get("autoDelete"):
                drop(call, place)
    for nic in body["networkInterfaces"]:
        if "subnetwork" in nic:
            ips.release(call, links.path(nic["subnetwork"], call.project), path)


def _machine(call: Call, zone: str, name: str) -> str:
    return links.link(f"projects/{call.project}/zones/{zone}/machineTypes/{name.rpartition('/')[2]}")


def _require_accounts(call: Call, body: Json) -> None:
    if len(body.get("serviceAccounts", ())) > 1:
        raise wrong("serviceAccounts", len(body["serviceAccounts"]), "At most one service account is allowed.")
    for account in body.get("serviceAccounts", ()):
        if account.get("email", "default") != "default":
            service_accounts.require(call, account["email"])


def _accounts(call: Call, body: Json) -> list[Json]:
    """Who an instance is. Source: the description of serviceAccounts: `default` stands for the project's own."""
    own = service_accounts.default(call)
    return [
        each | ({"email": own} if each.get("email", "default") == "default" else {})
        for each in body.get("serviceAccounts", ())
    ]


def _disk(call: Call, path: str, own: str, given: Json, at: int) -> Json:
    """One disk of an instance, made or attached."""
    zone = path.rpartition("/instances/")[0]
    params = given.get("initializeParams", {})
    boot = bool(given.get("boot", at == 0))
    kind = given.get("type", "PERSISTENT")
    shown = {
        "kind": "compute#attachedDisk",
        "type": kind,
        "mode": "READ_WRITE",
        "deviceName": f"persistent-disk-{at}",
        "interface": "SCSI",
        "autoDelete": False,
        **{key: value for key, value in given.items() if key != "initializeParams"},
        "boot": boot,
        "index": at,
    }
    if kind == "SCRATCH":
        return shown | {"diskSizeGb": "375"}
    if source := given.get("source"):
        disk = disks.attach(call, links.path(source, call.project), own, shared=shown["mode"] == "READ_ONLY")
    else:
        name = path.rpartition("/")[2]
        place = f"{zone}/disks/{params.get('diskName') or (name if boot else f'{name}-{at}')}"
        disk = disks.create(call, place, _initial(params, given), own, f"disks[{at}].initializeParams.")
    copied = ("architecture", "licenses", "guestOsFeatures")
    shown |= {key: disk[key] for key in copied if key in disk and key not in given}
    return shown | {"source": disk["selfLink"], "diskSizeGb": disk["sizeGb"]}


def _initial(params: Json, given: Json) -> Json:
    """The disk that an instance asks for."""
    renamed = {"diskSizeGb": "sizeGb", "diskType": "type"}
    body = {
        renamed.get(key, key): value for key, value in params.items() if key not in ("diskName", "resourceManagerTags")
    }
    size = params.get("diskSizeGb") or given.get("diskSizeGb")
    return body | ({"sizeGb": size} if size else {})


def _nic(call: Call, path: str, given: Json, at: int) -> Json:
    """One network interface, with its addresses."""
    zone = path.split("/")[3]
    network, subnetwork = located(call, given, region_of(zone) or zone.rpartition("-")[0])
    asked = given.get("networkIP", "")
    if "/addresses/" in asked:
        asked = (call.get(links.path(asked, call.project)) or {}).get("address", "")
    place = f"networkInterfaces[{at}].networkIP"
    made = {
        "kind": "compute#networkInterface",
        "name": f"nic{at}",
        "stackType": "IPV4_ONLY",
        **given,
        "network": links.link(network),
        "subnetwork": links.link(subnetwork),
        "networkIP": ips.internal(call, subnetwork, path, asked=asked, field=place),
    }
    if configs := given.get("accessConfigs"):
        made["accessConfigs"] = [_ACCESS | {"natIP": ips.external(call)} | each for each in configs]
    return made | {"fingerprint": etag(made)}


def located(call: Call, nic: Json, region: str) -> tuple[str, str]:
    """Network and subnetwork of an interface, by their relative names; raises a 400 where they do not fit."""
    if given := nic.get("subnetwork"):
        subnetwork = links.path(given, call.project)
        if subnetwork.split("/")[3] != region:
            why = f"The subnetwork must be in the region of the instance, {region}."
            raise wrong("networkInterfaces[0].subnetwork", given, why)
        found = call.get(subnetwork)
        default = f"projects/{call.project}/global/networks/default"
        return (links.path(found["network"], call.project) if found else default), subnetwork
    network = links.path(nic.get("network") or "global/networks/default", call.project)
    found = call.get(network)
    name = network.rpartition("/")[2]
    if found and not found.get("autoCreateSubnetworks"):
        raise wrong("networkInterfaces[0]", "", "Subnetwork should be specified for custom subnetmode network")
    return network, f"projects/{network.split('/')[1]}/regions/{region}/subnetworks/{name}"
