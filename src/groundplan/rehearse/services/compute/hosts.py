"""What a machine may be: its type and accelerators in its zone, and how it is scheduled.

Source: https://cloud.google.com/compute/docs/gpus, https://cloud.google.com/compute/docs/instances/spot and the
catalogue's facts, which the design of a stack uses as well.
"""

from __future__ import annotations

from groundplan.catalog import machine_types
from groundplan.catalog.gpus import GpuShape, gpu_attached, gpu_machine, gpu_machines
from groundplan.catalog.placement import presence
from groundplan.catalog.unknown import UnknownAccelerator
from groundplan.rehearse import facts
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute.api import wrong

_MIGRATION = "Instances with guest accelerators do not support live migration."


def require(body: Json, zone: str, field: str = "") -> None:
    """Raise a 400 for a machine that cannot be.

    body: an Instance, or the properties of a template. zone: empty for a template. field: where the body stands.
    """
    machine = body.get("machineType", "").rpartition("/")[2]
    _require_machine(machine, zone, body.get("machineType", ""), field)
    shape = _shape(machine, body.get("guestAccelerators", []), field)
    if shape and zone and presence(shape, zone).there is False:
        raise wrong(
            f"{field}guestAccelerators[0].acceleratorType" if shape.attached else f"{field}machineType",
            shape.accelerator if shape.attached else machine,
            f"It does not exist in zone '{zone}'.",
        )
    scheduling = body.get("scheduling", {})
    if shape and scheduling.get("onHostMaintenance", "MIGRATE") == "MIGRATE" and not _preemptible(scheduling):
        raise wrong(f"{field}scheduling.onHostMaintenance", "MIGRATE", _MIGRATION)
    facts.require("gcp:compute/instance:Instance", _inputs(body, machine, zone))


def scheduled(scheduling: Json) -> Json:
    """A machine's scheduling with what the API fills in. Source: the descriptions of Scheduling."""
    model = scheduling.get("provisioningModel") or ("SPOT" if scheduling.get("preemptible") else "STANDARD")
    moves = model in ("STANDARD", "RESERVATION_BOUND")
    return {
        "automaticRestart": moves,
        "onHostMaintenance": "MIGRATE" if moves else "TERMINATE",
        "preemptible": model == "SPOT",
        **scheduling,
        "provisioningModel": model,
    }


def accelerators(machine: str, given: list[Json], zone: str, project: str) -> list[Json]:
    """The accelerators of a machine: those given, else those that are part of its type."""
    own = gpu_machines().get(machine)
    every = given or ([{"acceleratorType": own.accelerator, "acceleratorCount": int(own.gpus)}] if own else [])
    start = f"projects/{project}/zones/{zone}/acceleratorTypes/"
    return [each | {"acceleratorType": start + each["acceleratorType"].rpartition("/")[2]} for each in every]


def _require_machine(machine: str, zone: str, given: str, field: str) -> None:
    if not machine:
        raise wrong(f"{field}machineType", "", "A machine type must be given.")
    base = machine.removesuffix("-nolssd")
    if machine_types.machine_type(machine) is None and machine_types.machine_type(base) is None:
        where = f" in zone '{zone}'" if zone else ""
        raise wrong(f"{field}machineType", given, f"Machine type with name '{machine}' does not exist{where}.")
    known = machine if machine_types.machine_type(machine) else base
    if zone and machine_types.exists(known, zone) is False and not _listed(machine, zone):
        why = f"Machine type with name '{machine}' does not exist in zone '{zone}'."
        raise wrong(f"{field}machineType", given, why)


def _listed(machine: str, zone: str) -> bool:
    """Whether the list of accelerators' zones has what the list of machine types lacks."""
    found = gpu_machines().get(machine)
    return found is not None and bool(presence(found, zone).there)


def _shape(machine: str, given: list[Json], field: str) -> GpuShape | None:
    """What a machine is with its GPUs; None without any. Raises a 400 for a number or type that it cannot have."""
    asked = [each for each in given if int(each.get("acceleratorCount", 0))]
    own = gpu_machine(machine) if machine in gpu_machines() else None
    if not asked:
        return own
    kind, count = asked[0].get("acceleratorType", "").rpartition("/")[2], int(asked[0]["acceleratorCount"])
    place = f"{field}guestAccelerators[0].accelerator"
    if kind.startswith("ct"):
        return None
    if own:
        if (kind.removesuffix("-vws"), count) != (own.accelerator, own.gpus):
            raise wrong(f"{place}Count", count, f"{machine} has {own.gpus:g} {own.accelerator}: no more, no other.")
        return own
    try:
        return gpu_attached(machine, kind.removesuffix("-vws"), count)
    except UnknownAccelerator as unknown:
        raise wrong(f"{place}Count", count, f"{unknown}; allowed: {unknown.allowed}.") from None


def _preemptible(scheduling: Json) -> bool:
    return bool(scheduling.get("preemptible")) or scheduling.get("provisioningModel") == "SPOT"


def _inputs(body: Json, machine: str, zone: str) -> Json:
    """A machine under the provider's names of its arguments."""
    scheduling = dict(body.get("scheduling", {}))
    if seconds := scheduling.get("maxRunDuration", {}).get("seconds"):
        scheduling["maxRunDuration"] = {"seconds": int(seconds)}
    inputs = {
        "machineType": machine,
        "scheduling": scheduling,
        "tags": body.get("tags", {}).get("items", []),
        "labels": body.get("labels", {}),
        "guestAccelerators": [
            {"type": each.get("acceleratorType", "").rpartition("/")[2], "count": int(each.get("acceleratorCount", 0))}
            for each in body.get("guestAccelerators", ())
        ],
    }
    if "hostname" in body:
        inputs["hostname"] = body["hostname"]
    return inputs | ({"zone": zone} if zone else {})
