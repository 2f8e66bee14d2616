"""Resource policies, reservations and requests for more instances at once.

Source: https://cloud.google.com/compute/docs/instances/placement-policies-overview,
https://cloud.google.com/compute/docs/instance-groups/about-resize-requests-mig and the descriptions in the discovery
document.
"""

from __future__ import annotations

from groundplan.rehearse import facts, standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, Refusal
from groundplan.rehearse.services.compute import hosts, links
from groundplan.rehearse.services.compute.api import find, keep, service, wrong
from groundplan.rehearse.services.compute.groups import resized
from groundplan.rehearse.services.compute.resources import rule

_KINDS = (
    *("snapshotSchedulePolicy", "groupPlacementPolicy", "instanceSchedulePolicy", "workloadPolicy"),
    "diskConsistencyGroupPolicy",
)
_REQUESTS = "compute.instanceGroupManagerResizeRequests"


@rule("compute.resourcePolicies")
def _policy(_call: Call, _path: str, body: Json, old: Json | None) -> Json:
    """A resource policy: of one kind, which stays."""
    kinds = [kind for kind in _KINDS if kind in body]
    if len(kinds) != 1:
        raise wrong("policy", ", ".join(kinds), f"Exactly one of {', '.join(_KINDS)} must be given.")
    if old and kinds[0] not in old:
        raise wrong(kinds[0], "", "The kind of a resource policy cannot be changed.")
    inputs: Json = {key: body[key] for key in ("groupPlacementPolicy", "instanceSchedulePolicy") if key in body}
    facts.require("gcp:compute/resourcePolicy:ResourcePolicy", inputs)
    if snapshots := body.get("snapshotSchedulePolicy"):
        body = body | {"snapshotSchedulePolicy": _schedule(snapshots)}
    workload = body.get("workloadPolicy", {})
    if workload.get("acceleratorTopology") and workload.get("maxTopologyDistance"):
        raise wrong("workloadPolicy.maxTopologyDistance", "", "It cannot be set together with acceleratorTopology.")
    return body | {"status": "READY"}


@rule("compute.reservations")
def _reservation(_call: Call, path: str, body: Json, _old: Json | None) -> Json:
    """A reservation of machines of one type in one zone."""
    specific = body.get("specificReservation")
    if not specific:
        raise wrong("specificReservation", "", "It must be given.")
    count = int(specific.get("count", 0))
    if count < 1:
        raise wrong("specificReservation.count", count, "It must be at least 1.")
    machine = {"machineType": specific.get("instanceProperties", {}).get("machineType", "")}
    hosts.require(
        machine | {"scheduling": {"onHostMaintenance": "TERMINATE"}},
        path.split("/")[3],
        "specificReservation.instanceProperties.",
    )
    told = {"count": str(count), "inUseCount": specific.get("inUseCount", "0"), "assuredCount": str(count)}
    return {"specificReservationRequired": False, **body, "status": "READY", "specificReservation": specific | told}


@service.method("compute.reservations.resize")
def _resize(call: Call) -> Json:
    """Change how many machines are reserved."""
    old = find(call, call.path)
    count = str(call.body.get("specificSkuCount", "0"))
    if int(count) < 1:
        raise wrong("specificSkuCount", count, "It must be at least 1.")
    new = old | {"specificReservation": old["specificReservation"] | {"count": count, "assuredCount": count}}
    keep(call, call.path, new)
    return standard.respond(service, call, call.path, {}, new)


@rule(_REQUESTS)
def _request(call: Call, path: str, body: Json, _old: Json | None) -> Json:
    """A request for instances all at once, which is granted at once here."""
    manager_path = path.rpartition("/resizeRequests/")[0]
    manager = find(call, manager_path)
    by = int(body.get("resizeBy", 0))
    duration = int(body.get("requestedRunDuration", {}).get("seconds", 0))
    inputs = {"resizeBy": by} | ({"requestedRunDuration": {"seconds": duration}} if duration else {})
    facts.require("gcp:compute/resizeRequest:ResizeRequest", inputs)
    if manager["status"].get("autoscaler"):
        raise Refusal("FAILED_PRECONDITION", "Resize requests are not supported for a group with an autoscaler.")
    _require_timed(call, manager, duration)
    keep(call, manager_path, resized(call, manager_path, manager, int(manager["targetSize"]) + by))
    return body | {"state": "SUCCEEDED", "status": {}}


@service.method(f"{_REQUESTS}.cancel")
def _cancel(call: Call) -> Json:
    """Refuse: a request that was granted cannot be cancelled. Source: the description of the method."""
    old = find(call, call.path)
    raise Refusal("FAILED_PRECONDITION", f"Resize request '{call.path}' is {old['state']}: only ACCEPTED ones can end.")


def _require_timed(call: Call, manager: Json, duration: int) -> None:
    """Raise a 400 when neither the request nor the template says how long the instances run at most."""
    template = find(call, links.path(manager["instanceTemplate"], call.project))
    scheduling = template.get("properties", {}).get("scheduling", {})
    if not duration and not scheduling.get("maxRunDuration"):
        raise wrong("requestedRunDuration", "", "It must be given: the template has no maxRunDuration.")


def _schedule(given: Json) -> Json:
    """A schedule of snapshots with what the API fills in. Source: the descriptions of ResourcePolicy."""
    made = dict(given)
    if retention := given.get("retentionPolicy"):
        made["retentionPolicy"] = {"onSourceDiskDelete": "KEEP_AUTO_SNAPSHOTS"} | retention
    schedule = dict(given.get("schedule", {}))
    for kind, cycle in (("dailySchedule", {"daysInCycle": 1}), ("hourlySchedule", {})):
        if kind in schedule:
            schedule[kind] = cycle | schedule[kind]
    return made | {"schedule": schedule}
