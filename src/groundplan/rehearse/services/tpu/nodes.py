"""Nodes: slices of a TPU that run, one network endpoint for each of their hosts.

Source: https://cloud.google.com/tpu/docs/reference/rest/v2/projects.locations.nodes and the descriptions of Node.
"""

from __future__ import annotations

from groundplan.catalog.tpus import TpuSlice
from groundplan.rehearse import facts, service_accounts, standard, vpc
from groundplan.rehearse.call import Call, unique_number
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.services.tpu.api import service
from groundplan.rehearse.services.tpu.slices import asked

_NODES = "tpu.projects.locations.nodes"
_CHANGEABLE = frozenset({"description", "tags", "labels", "metadata", "networkConfig.enableExternalIps", "dataDisks"})
"""Source: the description of updateMask, and of attaching disks for dataDisks."""
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_PORT = 8470


@service.written(_NODES)
def _node(call: Call, body: Json, old: Json | None) -> Json:
    """A node as it is kept; raises Refusal for what the API refuses."""
    if old is not None:
        return body
    return made(call, body)


def made(call: Call, body: Json) -> Json:
    """A new node, ready. body: what was asked for, with its full name."""
    _, _, _, zone, _, name = body["name"].split("/")
    facts.require("gcp:tpu/v2Vm:V2Vm", body | {"name": name, "zone": zone})
    if not body.get("runtimeVersion"):
        raise invalid("The runtime version of a node is required", "node.runtimeVersion")
    found = asked(body, zone)
    account = body.get("serviceAccount", {})
    service_accounts.require(call, account.get("email", ""))
    default = service_accounts.default(call)
    computed: Json = {
        "id": unique_number(body["name"], call.now),
        "createTime": call.time,
        "state": "READY",
        "health": "HEALTHY",
        "apiVersion": "V2",
        "acceleratorType": found.accelerator_type,
        "acceleratorConfig": {"type": found.api_type, "topology": found.topology},
        "serviceAccount": {"email": default, "scope": [_SCOPE]} | account,
    }
    return {"shieldedInstanceConfig": {}, "schedulingConfig": {}} | body | computed | _network(call, body, zone, found)


def _network(call: Call, body: Json, zone: str, found: TpuSlice) -> Json:
    """Where a node lies, and its endpoints; raises a 404 for a network that does not exist."""
    if "networkConfig" in body and "networkConfigs" in body:
        raise invalid("Only one of networkConfig and networkConfigs can be set", "node.networkConfig")
    given = body.get("networkConfigs") or [body.get("networkConfig", {})]
    for config in given:
        vpc.require_network(call, config.get("network", ""))
        vpc.require_subnetwork(call, config.get("subnetwork", ""), zone.rpartition("-")[0])
    filled = [{"network": "default", "subnetwork": "default"} | config for config in given]
    block = call.state.next(f"tpu/{call.project}") % 256
    endpoints: list[Json] = [
        {"ipAddress": f"10.{block}.{host // 250}.{host % 250 + 2}", "port": _PORT} for host in range(found.hosts)
    ]
    if given[0].get("enableExternalIps"):
        for host, endpoint in enumerate(endpoints):
            endpoint["accessConfig"] = {"externalIp": f"203.0.113.{host % 250 + 2}"}
    key = "networkConfigs" if "networkConfigs" in body else "networkConfig"
    return {key: filled if key == "networkConfigs" else filled[0], "networkEndpoints": endpoints}


@service.method(f"{_NODES}.patch")
def _patch(call: Call) -> Reply | Json:
    """Change what can be changed of a node that runs."""
    mask = [path.strip() for path in call.query.get("updateMask", "").split(",") if path.strip()]
    for path in mask:
        if path not in _CHANGEABLE:
            raise invalid(f"The field {path} of a node cannot be changed", "updateMask")
    if not mask:
        raise invalid("The update mask is required", "updateMask")
    return standard.update(service, call)


@service.method(f"{_NODES}.start", f"{_NODES}.stop")
def _switch(call: Call) -> Reply | Json:
    """Start or stop a node of one host: those of several cannot be stopped.

    Source: https://cloud.google.com/tpu/docs/managing-tpus-tpu-vm#stopping-your-resources
    """
    node = standard.existing(call)
    if len(node["networkEndpoints"]) > 1:
        raise Refusal("FAILED_PRECONDITION", "A node of several hosts can neither be stopped nor started")
    wanted, needed = ("READY", "STOPPED") if call.method.action == "start" else ("STOPPED", "READY")
    if node["state"] != needed:
        raise Refusal("FAILED_PRECONDITION", f"The node is {node['state']}, not {needed}")
    node |= {"state": wanted}
    call.state.put(call.name, node)
    return standard.respond(service, call, call.path, node, node)
