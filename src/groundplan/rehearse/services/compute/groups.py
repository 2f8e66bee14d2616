"""Managed instance groups, of a zone or a region: they keep as many instances of a template as they are told.

Source: https://cloud.google.com/compute/docs/instance-groups and the description of InstanceGroupManager in the
discovery document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from groundplan.catalog.regions import zones
from groundplan.rehearse import facts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import instances, links, references
from groundplan.rehearse.services.compute.api import drop, find, keep, service, wrong
from groundplan.rehearse.services.compute.resources import based, rule, tagged

MANAGERS = ("compute.instanceGroupManagers", "compute.regionInstanceGroupManagers")
_SUFFIX = "0123456789bcdfghjklmnpqrstvwxz"
_ACTIONS = (
    *("none", "creating", "creatingWithoutRetries", "verifying", "recreating", "deleting", "abandoning", "restarting"),
    *("refreshing", "suspending", "resuming", "stopping", "starting"),
)
_MOST = {"zones": 1000, "regions": 2000}
"""Instances in a group. Source: https://cloud.google.com/compute/docs/instance-groups#limits."""

_UPDATE = {"type": "OPPORTUNISTIC", "minimalAction": "REPLACE", "replacementMethod": "SUBSTITUTE"}
_LIFECYCLE = {"defaultActionOnFailure": "REPAIR", "forceUpdateOnRepair": "NO", "onFailedHealthCheck": "DEFAULT_ACTION"}


@rule(*MANAGERS)
def _manager(call: Call, path: str, body: Json, old: Json | None) -> Json:
    """A group as it is kept, with its instances."""
    made = _versioned(call, body | _named_ports(call), old)
    if not made.get("resourcePolicies", {}).get("workloadPolicy"):
        made.pop("resourcePolicies", None)
    regional = "/regions/" in path
    facts.require_name("compute", str(made.get("baseInstanceName", made["name"]))[:58].rstrip("-#"), "baseInstanceName")
    made = {
        "targetSize": 0,
        "listManagedInstancesResults": "PAGELESS",
        "failoverAction": "UNKNOWN",
        "targetStoppedSize": 0,
        "targetSuspendedSize": 0,
        "standbyPolicy": {"initialDelaySec": 0, "mode": "MANUAL"},
        **made,
        "baseInstanceName": made.get("baseInstanceName", made["name"][:58]),
        "instanceLifecyclePolicy": _LIFECYCLE | made.get("instanceLifecyclePolicy", {}),
        "instanceGroup": links.link(group_of(path)),
        "updatePolicy": _update_policy(made, path, regional=regional),
    }
    if regional:
        made["distributionPolicy"] = _distribution(call, made, path)
    if old is None:
        _open(call, path, made)
    return resized(call, path, made, int(made["targetSize"]))


@service.deleted(*MANAGERS)
def _deleted(call: Call, _body: Json) -> None:
    """Refuse while something uses the group; its instances go with it."""
    references.require_unused(call, call.path, besides=group_of(call.path))
    references.require_unused(call, group_of(call.path), besides=call.path)
    for instance in members(call, call.path):
        close(call, instance)
    drop(call, group_of(call.path))
    forget(call, call.path)


def resized(call: Call, path: str, body: Json, size: int) -> Json:
    """A group with as many instances as it is told: it makes some, or takes the newest away."""
    most = _MOST[path.split("/")[2]]
    if not 0 <= size <= most:
        raise wrong("targetSize", size, f"Must be between 0 and {most}.")
    have = members(call, path)
    for instance in have[size:]:
        close(call, instance)
    made = have[:size] + [_open_instance(call, path, body, number) for number in range(len(have), size)]
    remember(call, path, made)
    return body | {"targetSize": size} | stable(body, len(made))


def stable(body: Json, size: int) -> Json:
    """The state of a group that is as it should be. size: its instances."""
    status = {
        "isStable": True,
        "versionTarget": {"isReached": True},
        "allInstancesConfig": {"effective": True},
        "stateful": {"hasStatefulConfig": "statefulPolicy" in body, "perInstanceConfigs": {"allEffective": True}},
    }
    if scaler := body.get("status", {}).get("autoscaler"):
        status["autoscaler"] = scaler
    return {"status": status, "currentActions": dict.fromkeys(_ACTIONS, 0) | {"none": size}}


def members(call: Call, path: str) -> list[str]:
    """The relative names of a group's instances, oldest first. path: of the manager."""
    found: list[str] = (call.state.note(_note(path)) or {"instances": []})["instances"]
    return found


def remember(call: Call, path: str, found: Iterable[str]) -> None:
    """Note the instances of a group. path: of the manager."""
    every = list(found)
    call.state.put_note(_note(path), {"instances": every})
    group = find(call, group_of(path))
    keep(call, group_of(path), group | {"size": len(every)})


def forget(call: Call, path: str) -> None:
    """Forget which instances a group had. path: of the manager."""
    call.state.drop_note(_note(path))


def close(call: Call, instance: str) -> None:
    """Take an instance away, with what it has."""
    if body := call.get(instance):
        instances.release(call, instance, body)
        drop(call, instance)


def group_of(path: str) -> str:
    """The relative name of the instance group of a manager."""
    return path.replace("/instanceGroupManagers/", "/instanceGroups/")


def recreated(call: Call, path: str, manager: Json, instance: str) -> None:
    """Make an instance of a group anew, under its name."""
    close(call, instance)
    _make(call, path, manager, instance)


def _versioned(call: Call, body: Json, old: Json | None) -> Json:
    """A group whose template and versions tell the same; the one that the request holds counts."""
    said = call.body if old is not None else body
    if "versions" in said:
        versions = links.canonical(call, said["versions"])
    elif "instanceTemplate" in said:
        versions = [{"instanceTemplate": links.canonical(call, said["instanceTemplate"])}]
    else:
        versions = (old or {}).get("versions", [])
    if not versions or not any("instanceTemplate" in each for each in versions):
        raise wrong("instanceTemplate", "", "An instance template must be given.")
    whole = [each for each in versions if not each.get("targetSize")] or versions
    return body | {"versions": versions, "instanceTemplate": whole[0]["instanceTemplate"]}


def _named_ports(call: Call) -> Json:
    """The named ports that a request holds: the API takes them, although the document calls them output only.

    Source: pulumi-gcp 9.35.0, which sends them when it creates a group.
    """
    sent = json.loads(call.raw or b"{}")
    ports = sent.get("namedPorts") if isinstance(sent, dict) else None
    return {"namedPorts": ports} if ports else {}


def _update_policy(body: Json, path: str, *, regional: bool) -> Json:
    size = len(zones(path.split("/")[3])) if regional else 1
    fixed = {"fixed": size, "calculated": size}
    policy: Json = _UPDATE | {"maxSurge": fixed, "maxUnavailable": fixed} | body.get("updatePolicy", {})
    if regional:
        policy = {"instanceRedistributionType": "PROACTIVE"} | policy
    for key in ("maxSurge", "maxUnavailable"):
        given = policy[key]
        least = given.get("fixed", int(body.get("targetSize", 0)) * given.get("percent", 0) // 100)
        policy[key] = {key: value for key, value in given.items() if key != "calculated"} | {"calculated": least}
    if policy["replacementMethod"] == "RECREATE" and policy["maxSurge"]["calculated"]:
        raise wrong("updatePolicy.maxSurge", policy["maxSurge"]["calculated"], "It must be 0 with RECREATE.")
    return policy


def _distribution(call: Call, body: Json, path: str) -> Json:
    region = path.split("/")[3]
    given: Json = body.get("distributionPolicy", {})
    every = [{"zone": links.link(f"projects/{call.project}/zones/{zone}")} for zone in zones(region)[:3]]
    for at, each in enumerate(given.get("zones", ())):
        if each["zone"].rpartition("/")[2].rpartition("-")[0] != region:
            raise wrong(f"distributionPolicy.zones[{at}].zone", each["zone"], f"It is not in the region {region}.")
    return {"targetShape": "EVEN", **given, "zones": given.get("zones") or every}


def _open(call: Call, path: str, body: Json) -> None:
    """Make the instance group of a manager."""
    group = group_of(path)
    properties = _properties(call, body)
    nic = (properties.get("networkInterfaces") or [{}])[0]
    made = {"namedPorts": body.get("namedPorts", []), "size": 0}
    made |= {key: nic[key] for key in ("network", "subnetwork") if key in nic}
    made["description"] = f"This instance group is controlled by Instance Group Manager '{body['name']}'."
    keep(call, group, tagged(call, "InstanceGroup", based(call, group, "InstanceGroup", made)))


def _properties(call: Call, body: Json) -> Json:
    found: Json = find(call, links.path(body["instanceTemplate"], call.project)).get("properties", {})
    return found


def _open_instance(call: Call, path: str, body: Json, number: int) -> str:
    """Make the next instance of a group, and give its relative name."""
    zone = path.split("/")[3]
    if "/regions/" in path:
        spread = body["distributionPolicy"]["zones"]
        zone = spread[number % len(spread)]["zone"].rpartition("/")[2]
    digest = hashlib.sha256(f"{path} {call.state.next('compute-managed')}".encode()).digest()
    suffix = "".join(_SUFFIX[each % len(_SUFFIX)] for each in digest[:4])
    instance = f"projects/{call.project}/zones/{zone}/instances/{body['baseInstanceName']}-{suffix}"
    _make(call, path, body, instance)
    return instance


def _make(call: Call, path: str, body: Json, instance: str) -> None:
    properties = _properties(call, body)
    items = properties.get("metadata", {}).get("items", [])
    number = {"key": "created-by", "value": path}
    template = {"key": "instance-template", "value": links.path(body["instanceTemplate"], call.project)}
    metadata = properties.get("metadata", {}) | {"items": [*items, template, number]}
    keep(call, instance, instances.make(call, instance, properties | {"metadata": metadata}))


def _note(path: str) -> str:
    return f"compute-members/{path}"
