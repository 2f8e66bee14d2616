"""Instance templates: never changed, and checked when they are made only as far as no zone is needed.

Source: https://cloud.google.com/compute/docs/instance-templates and the description of InstanceProperties.
"""

from __future__ import annotations

from groundplan.rehearse import service_accounts
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json
from groundplan.rehearse.services.compute import hosts, images, links
from groundplan.rehearse.services.compute.api import HOST, in_use, service, wrong
from groundplan.rehearse.services.compute.instances import stamped
from groundplan.rehearse.services.compute.resources import rule

_DISK = {"kind": "compute#attachedDisk", "type": "PERSISTENT", "mode": "READ_WRITE"}
_BOTH = ("compute.instanceTemplates", "compute.regionInstanceTemplates")


@rule(*_BOTH)
def _template(call: Call, _path: str, body: Json, _old: Json | None) -> Json:
    """A template as it is kept."""
    if "sourceInstance" in body:
        return body
    if "properties" not in body:
        raise wrong("properties", "", "Properties must be given.")
    given: Json = body["properties"]
    hosts.require(given, "", "properties.")
    if not given.get("disks"):
        raise wrong("properties.disks", "", "At least one boot disk is required.")
    if not given.get("networkInterfaces"):
        raise wrong("properties.networkInterfaces", "", "At least one network interface is required.")
    for account in given.get("serviceAccounts", ()):
        if account.get("email", "default") != "default":
            service_accounts.require(call, account["email"])
    properties = {
        **given,
        "scheduling": hosts.scheduled(given.get("scheduling", {})),
        "metadata": stamped({"kind": "compute#metadata", **given.get("metadata", {})}),
        "tags": stamped(given.get("tags", {})),
        "disks": [_disk(call, each, at) for at, each in enumerate(given["disks"])],
        "networkInterfaces": [
            {"kind": "compute#networkInterface", "name": f"nic{at}", **each}
            for at, each in enumerate(given["networkInterfaces"])
        ],
    }
    if not given.get("tags"):
        del properties["tags"]
    return body | {"properties": properties}


def _disk(call: Call, given: Json, at: int) -> Json:
    """One disk; its image must be there. Source: the API resolves the image when it takes the template."""
    if image := given.get("initializeParams", {}).get("sourceImage"):
        images.resolved(call, links.path(image, call.project))
    return {
        **_DISK,
        "deviceName": f"persistent-disk-{at}",
        **given,
        "index": at,
        "boot": bool(given.get("boot", at == 0)),
    }


@service.deleted(*_BOTH)
def _deleted(call: Call, body: Json) -> None:
    """Refuse for a template that a group uses. Source: resourceInUseByAnotherResource."""
    for name, group in call.state.below(f"{HOST}/projects/{call.project}"):
        if "/instanceGroupManagers/" in name and body["selfLink"] in used(group):
            raise in_use(call.path, name.removeprefix(f"{HOST}/"))


def used(group: Json) -> set[str]:
    """The URLs of the templates of a group."""
    return {each["instanceTemplate"] for each in group.get("versions", ()) if "instanceTemplate" in each}
