"""What can be done to instance groups and their instances.

Source: https://cloud.google.com/compute/docs/instance-groups/working-with-managed-instances and the methods of
compute.instanceGroupManagers and compute.instanceGroups.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from groundplan.rehearse import standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import links, references
from groundplan.rehearse.services.compute.api import find, in_use, keep, service, stale, wrong
from groundplan.rehearse.services.compute.groups import (
    MANAGERS,
    close,
    forget,
    members,
    recreated,
    remember,
    resized,
    stable,
)
from groundplan.rehearse.services.compute.resources import rule, tagged

_GROUPS = ("compute.instanceGroups", "compute.regionInstanceGroups")


@service.method(*(f"{each}.resize" for each in MANAGERS))
def _resize(call: Call) -> Json:
    """Change how many instances a group has."""
    old = find(call, call.path)
    return _kept(call, resized(call, call.path, old, int(call.query.get("size", "-1"))))


@service.method(*(f"{each}.setInstanceTemplate" for each in MANAGERS))
def _set_template(call: Call) -> Json:
    """Let new instances come from another template."""
    template = links.canonical(call, call.body.get("instanceTemplate", ""))
    find(call, links.path(template, call.project))
    told = {"instanceTemplate": template, "versions": [{"instanceTemplate": template}]}
    return _kept(call, find(call, call.path) | told)


@service.method(*(f"{each}.listManagedInstances" for each in MANAGERS))
def _managed(call: Call) -> Json:
    """The instances of a group, as its manager sees them."""
    manager = find(call, call.path)
    version = {"instanceTemplate": manager["instanceTemplate"]}
    found = [
        {
            "instance": instance["selfLink"],
            "id": instance["id"],
            "name": instance["name"],
            "instanceStatus": instance["status"],
            "currentAction": "NONE",
            "version": version,
        }
        for path in members(call, call.path)
        if (instance := call.get(path))
    ]
    shown: Json = links.shown({"managedInstances": found}, call.document.version)
    return shown if found else {}


@service.method(*(f"{each}.listErrors" for each in MANAGERS), *(f"{each}.listPerInstanceConfigs" for each in MANAGERS))
def _none(call: Call) -> Json:
    """What a group has none of: errors, and settings of single instances."""
    find(call, call.path)
    return {}


@service.method(*(f"{each}.deleteInstances" for each in MANAGERS))
def _delete(call: Call) -> Json:
    """Delete instances; the group becomes smaller by them."""
    return _parted(call, lambda path: close(call, path))


@service.method(*(f"{each}.abandonInstances" for each in MANAGERS))
def _abandon(call: Call) -> Json:
    """Let instances go: they run on by themselves, and the group becomes smaller."""
    return _parted(call, lambda _path: None)


@service.method(*(f"{each}.recreateInstances" for each in MANAGERS))
def _recreate(call: Call) -> Json:
    """Make instances anew from the group's template."""
    old = find(call, call.path)
    for path in _named(call):
        recreated(call, call.path, old, path)
    return _kept(call, old)


@rule("compute.instanceGroups")
def _group(call: Call, _path: str, body: Json, _old: Json | None) -> Json:
    """A group whose instances are added by hand.

    Its network is taken although the document calls it output only. Source: pulumi-gcp 9.35.0, which sends it.
    """
    network = json.loads(call.raw or b"{}").get("network")
    made = {"size": 0, **body} | ({"network": links.canonical(call, network)} if network else {})
    references.require(call, made, None)
    return made


@service.method("compute.instanceGroups.addInstances", "compute.instanceGroups.removeInstances")
def _members(call: Call) -> Json:
    """Add instances to a group that nobody manages, or take them out."""
    old = find(call, call.path)
    manager = call.path.replace("/instanceGroups/", "/instanceGroupManagers/")
    if call.get(manager) is not None:
        raise wrong("instanceGroup", call.path, f"It is managed by '{manager}'.")
    given = [links.path(each.get("instance", ""), call.project) for each in call.body.get("instances", ())]
    have = members(call, manager)
    for path in given:
        if call.method.action == "addInstances":
            nic = find(call, path)["networkInterfaces"][0]
            old |= {key: nic[key] for key in ("network", "subnetwork")}
    every = [*have, *given] if call.method.action == "addInstances" else [each for each in have if each not in given]
    keep(call, call.path, old)
    remember(call, manager, dict.fromkeys(every))
    return standard.respond(service, call, call.path, {}, old)


@service.method(*(f"{each}.listInstances" for each in _GROUPS))
def _list(call: Call) -> Json:
    """The instances of a group."""
    group = find(call, call.path)
    found = [
        {"instance": instance["selfLink"], "status": instance["status"]}
        | ({"namedPorts": group["namedPorts"]} if group.get("namedPorts") else {})
        for path in members(call, call.path.replace("/instanceGroups/", "/instanceGroupManagers/"))
        if (instance := call.get(path))
    ]
    kind = call.document.properties(call.method.response)["kind"]["default"]
    shown: Json = links.shown({"kind": kind, "items": found}, call.document.version)
    return shown


@service.method(*(f"{each}.setNamedPorts" for each in _GROUPS))
def _set_ports(call: Call) -> Json:
    """Name ports of a group."""
    old = find(call, call.path)
    if call.body.get("fingerprint", old["fingerprint"]) != old["fingerprint"]:
        raise stale("Invalid fingerprint.")
    ports = call.body.get("namedPorts", [])
    keep(call, call.path, tagged(call, "InstanceGroup", old | {"namedPorts": ports}))
    manager = call.path.replace("/instanceGroups/", "/instanceGroupManagers/")
    if managed := call.get(manager):
        keep(call, manager, managed | {"namedPorts": ports})
    return standard.respond(service, call, call.path, {}, old)


@service.method(*(f"{each}.get" for each in _GROUPS))
def _get(call: Call) -> Json:
    """An instance group, managed or not."""
    shown: Json = links.shown(find(call, links.named(call, call.path)), call.document.version)
    return shown


@service.deleted("compute.instanceGroups")
def _deleted(call: Call, _body: Json) -> None:
    """Refuse for a group that is managed or used."""
    manager = call.path.replace("/instanceGroups/", "/instanceGroupManagers/")
    if call.get(manager) is not None:
        raise in_use(call.path, manager)
    references.require_unused(call, call.path)
    forget(call, manager)


def _parted(call: Call, part: Callable[[str], None]) -> Json:
    """A group without some of its instances."""
    old = find(call, call.path)
    given = _named(call)
    for path in given:
        part(path)
    left = [each for each in members(call, call.path) if each not in given]
    remember(call, call.path, left)
    return _kept(call, old | {"targetSize": len(left)} | stable(old, len(left)))


def _named(call: Call) -> list[str]:
    """The instances that a request names; raises a 400 for one that is not the group's."""
    given = [links.path(each, call.project) for each in call.body.get("instances", ())]
    for each in given:
        if each not in members(call, call.path):
            raise wrong("instances", each, "It is not a member of the group.")
    return given


def _kept(call: Call, new: Json) -> Json:
    made = tagged(call, "InstanceGroupManager", new)
    keep(call, call.path, made)
    return standard.respond(service, call, call.path, {}, made)
