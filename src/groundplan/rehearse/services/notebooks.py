"""The Notebooks API: instances of Vertex AI Workbench.

Source: https://cloud.google.com/vertex-ai/docs/workbench/reference/rest/v2/projects.locations.instances and the
descriptions of the discovery document.
"""

from __future__ import annotations

from groundplan.rehearse import facts, service_accounts, standard, vpc
from groundplan.rehearse.call import Call, project_number, unique_number
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.service import Service

service = Service("notebooks", ("v2",), types="google.cloud.notebooks.v2")

_INSTANCES = "notebooks.projects.locations.instances"
_SCOPES = ["https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/userinfo.email"]
_IMAGE = {"project": "cloud-notebooks-managed", "family": "workbench-instances"}
_BOOT: Json = {"diskSizeGb": "150", "diskType": "PD_BALANCED", "diskEncryption": "GMEK"}
_DATA: Json = {"diskSizeGb": "100", "diskType": "PD_BALANCED", "diskEncryption": "GMEK"}
"""Source: the descriptions of BootDisk and DataDisk, and the wording of the console for the kinds of disk."""

_IMMUTABLE = ("networkInterfaces", "serviceAccounts", "vmImage", "containerImage", "disablePublicIp")
_STATES = {"start": "ACTIVE", "stop": "STOPPED", "reset": "ACTIVE"}


@service.written(_INSTANCES)
def _instance(call: Call, body: Json, old: Json | None) -> Json:
    """An instance as it is kept, running; raises Refusal for what the API refuses."""
    path = body["name"]
    _, _, _, zone, _, name = path.split("/")
    facts.require("gcp:workbench/instance:Instance", body | {"name": name, "location": zone})
    setup: Json = body.get("gceSetup", {})
    if old is not None:
        for field in _IMMUTABLE:
            if field in setup and setup[field] != old["gceSetup"].get(field):
                raise invalid(f"The {field} of an instance cannot be changed", f"instance.gceSetup.{field}")
        return body | {"gceSetup": old["gceSetup"] | setup}
    key = unique_number(path, call.now)
    made: Json = {
        "id": key,
        "creator": "rehearsal@groundplan.invalid",
        "state": "ACTIVE",
        "healthState": "HEALTHY",
        "healthInfo": {},
        "proxyUri": f"{key[:16]}-dot-{zone.rpartition('-')[0]}.notebooks.googleusercontent.com",
    }
    return body | made | {"gceSetup": _setup(call, setup, zone)}


def _setup(call: Call, given: Json, zone: str) -> Json:
    """The machine of an instance with what the API fills in; raises Refusal for what it names and is not there."""
    for account in given.get("serviceAccounts", ()):
        service_accounts.require(call, account.get("email", ""))
    for interface in given.get("networkInterfaces", ()):
        vpc.require_network(call, interface.get("network", ""))
        vpc.require_subnetwork(call, interface.get("subnet", ""), zone.rpartition("-")[0])
    default = f"{project_number(call.project)}-compute@developer.gserviceaccount.com"
    accounts = given.get("serviceAccounts") or [{"email": default}]
    filled: Json = {
        "machineType": given.get("machineType") or "e2-standard-4",
        "bootDisk": _BOOT | given.get("bootDisk", {}),
        "dataDisks": [_DATA | disk for disk in given.get("dataDisks") or [{}]],
        "serviceAccounts": [{"scopes": _SCOPES} | account for account in accounts],
    }
    if not given.get("networkInterfaces"):
        place = f"projects/{call.project}"
        filled["networkInterfaces"] = [
            {
                "network": f"{place}/global/networks/default",
                "subnet": f"{place}/regions/{zone.rpartition('-')[0]}/subnetworks/default",
                "nicType": "VIRTIO_NET",
            }
        ]
    if "containerImage" not in given and "vmImage" not in given:
        filled["vmImage"] = _IMAGE
    shielded = {"enableVtpm": True, "enableIntegrityMonitoring": True}
    return {"shieldedInstanceConfig": shielded} | given | filled


@service.method(*(f"{_INSTANCES}.{action}" for action in _STATES))
def _switch(call: Call) -> Reply | Json:
    """Start, stop or reset an instance."""
    instance = standard.existing(call)
    action = call.method.action
    if action == "reset" and instance["state"] != "ACTIVE":
        raise Refusal("FAILED_PRECONDITION", f"The instance is {instance['state']}: only a running one can be reset")
    instance |= {"state": _STATES[action], "updateTime": call.time}
    call.state.put(call.name, instance)
    return standard.respond(service, call, call.path, instance, instance)


@service.method(f"{_INSTANCES}.checkUpgradability")
def _upgradable(call: Call) -> Json:
    """Whether there is a newer image: an instance is made of the newest."""
    standard.existing(call)
    return {"upgradeable": False}
