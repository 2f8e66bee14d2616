"""What places have: zones, regions, machine types, accelerator types and disk types, as the catalogue knows them.

Source: `groundplan.catalog`, and the descriptions of MachineType, AcceleratorType, Zone and Region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from groundplan.catalog import machine_types, regions
from groundplan.catalog.gpus import gpu_attachments, gpu_machines
from groundplan.catalog.placement import known_zones, presence
from groundplan.rehearse.call import Call, unique_number
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links
from groundplan.rehearse.services.compute.api import missing, service
from groundplan.rehearse.services.compute.lists import listed, surrounded

_DISK_TYPES = {
    "hyperdisk-balanced": "100",
    "hyperdisk-extreme": "1000",
    "hyperdisk-ml": "100",
    "hyperdisk-throughput": "2048",
    "local-ssd": "375",
    "pd-balanced": "100",
    "pd-extreme": "1000",
    "pd-ssd": "100",
    "pd-standard": "500",
}
"""Types of disks and the size, in GB, of one whose size is not told."""

_BORN = "1969-12-31T16:00:00.000-08:00"
"""When what was always there was made, as the API tells it."""

_Offer = Callable[[Call, str], Iterable[str]]


@service.method("compute.zones.get")
def _zone(call: Call) -> Json:
    """A zone."""
    return _shown(call, _zone_body(call, call.parameters["zone"]))


@service.method("compute.zones.list")
def _zones(call: Call) -> Json:
    """Every zone."""
    return listed(call, [(zone, _zone_body(call, zone)) for zone in known_zones() if regions.region_of(zone)])


@service.method("compute.regions.get")
def _region(call: Call) -> Json:
    """A region."""
    return _shown(call, _region_body(call, call.parameters["region"]))


@service.method("compute.regions.list")
def _regions(call: Call) -> Json:
    """Every region."""
    return listed(call, [(region, _region_body(call, region)) for region in sorted(regions.regions())])


def _machines(_call: Call, zone: str) -> list[str]:
    return [name for name in machine_types.names() if machine_types.exists(name, zone)]


def _machine(call: Call, zone: str, name: str) -> Json:
    found = machine_types.machine_type(name)
    if found is None or machine_types.exists(name, zone) is False:
        raise missing(f"projects/{call.project}/zones/{zone}/machineTypes/{name}")
    own = gpu_machines().get(name)
    gpus = [{"guestAcceleratorType": own.accelerator, "guestAcceleratorCount": int(own.gpus)}] if own else []
    return _based(call, zone, "machineTypes", name, "compute#machineType") | {
        "description": f"{found.vcpus} vCPUs, {found.memory_mib / 1024:g} GB RAM",
        "guestCpus": found.vcpus,
        "memoryMb": found.memory_mib,
        "isSharedCpu": found.shared_core,
        "imageSpaceGb": 0,
        "maximumPersistentDisks": 128,
        "maximumPersistentDisksSizeGb": "263168",
        "architecture": "ARM64" if (own and own.arm) or found.series in ("t2a", "c4a", "n4a") else "X86_64",
        **({"accelerators": gpus} if gpus else {}),
    }


def _accelerators(_call: Call, zone: str) -> list[str]:
    every = (*gpu_attachments(), *gpu_machines().values())
    return sorted({each.accelerator for each in every if presence(each, zone).there})


def _accelerator(call: Call, zone: str, name: str) -> Json:
    every = [each for each in (*gpu_attachments(), *gpu_machines().values()) if each.accelerator == name]
    if not any(presence(each, zone).there is not False for each in every):
        raise missing(f"projects/{call.project}/zones/{zone}/acceleratorTypes/{name}")
    most = max(int(each.gpus) for each in every)
    body = _based(call, zone, "acceleratorTypes", name, "compute#acceleratorType")
    return body | {"description": every[0].chip.title, "maximumCardsPerInstance": most}


def _disk_types(_call: Call, _zone: str) -> list[str]:
    return list(_DISK_TYPES)


def _disk_type(call: Call, zone: str, name: str) -> Json:
    if name not in _DISK_TYPES:
        raise missing(f"projects/{call.project}/zones/{zone}/diskTypes/{name}")
    return _based(call, zone, "diskTypes", name, "compute#diskType") | {"defaultDiskSizeGb": _DISK_TYPES[name]}


_OFFERS: dict[str, tuple[_Offer, Callable[[Call, str, str], Json]]] = {
    "machineTypes": (_machines, _machine),
    "acceleratorTypes": (_accelerators, _accelerator),
    "diskTypes": (_disk_types, _disk_type),
}
"""What a zone has, by collection: the names, and one of them."""


@service.method(*(f"compute.{each}.get" for each in _OFFERS))
def _get(call: Call) -> Json:
    """One type of a zone."""
    _, _, _, zone, collection, name = call.path.split("/")
    return _shown(call, _OFFERS[collection][1](call, zone, name))


@service.method(*(f"compute.{each}.list" for each in _OFFERS))
def _list(call: Call) -> Json:
    """The types of a zone."""
    _, _, _, zone, collection = call.path.split("/")
    names, body = _OFFERS[collection]
    return listed(call, [(name, body(call, zone, name)) for name in names(call, zone)])


@service.method(*(f"compute.{each}.aggregatedList" for each in _OFFERS))
def _aggregated(call: Call) -> Json:
    """The types of every zone."""
    collection = call.path.rpartition("/")[2]
    names, body = _OFFERS[collection]
    items = {
        f"zones/{zone}": {collection: [_shown(call, body(call, zone, name)) for name in names(call, zone)]}
        for zone in known_zones()
        if regions.region_of(zone)
    }
    return surrounded(call) | {"items": items}


def _zone_body(call: Call, zone: str) -> Json:
    region = regions.region_of(zone) or zone.rpartition("-")[0]
    path = f"projects/{call.project}/zones/{zone}"
    body = {"kind": "compute#zone", "status": "UP", "region": links.link(f"projects/{call.project}/regions/{region}")}
    return body | _named(path)


def _region_body(call: Call, region: str) -> Json:
    path = f"projects/{call.project}/regions/{region}"
    own = [links.link(f"projects/{call.project}/zones/{zone}") for zone in regions.zones(region)]
    return {"kind": "compute#region", "status": "UP", "zones": own, "quotas": []} | _named(path)


def _based(call: Call, zone: str, collection: str, name: str, kind: str) -> Json:
    path = f"projects/{call.project}/zones/{zone}"
    place = zone if collection == "machineTypes" else links.link(path)
    return {"kind": kind, "zone": place} | _named(f"{path}/{collection}/{name}")


def _named(path: str) -> Json:
    number = unique_number(path, datetime.fromtimestamp(0, UTC))
    return {
        "id": number,
        "name": path.rpartition("/")[2],
        "selfLink": links.link(path),
        "creationTimestamp": _BORN,
    }


def _shown(call: Call, body: Json) -> Json:
    shown: Json = links.shown(body, call.document.version)
    return shown
