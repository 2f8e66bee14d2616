"""Cloud TPU: shapes and zones by the catalogue."""

import pytest

PLACE = "/tpu.googleapis.com/v2/projects/p/locations/us-west4-a"
NODES, QUEUED = f"{PLACE}/nodes", f"{PLACE}/queuedResources"
NODE = {"acceleratorType": "v5litepod-16", "runtimeVersion": "v2-alpha-tpuv5-lite"}


def test_a_node_has_an_endpoint_for_each_of_its_hosts(cloud):
    made = cloud.ok("POST", NODES, NODE, nodeId="trainer")["response"]
    assert (made["state"], made["health"], made["apiVersion"]) == ("READY", "HEALTHY", "V2")
    assert len(made["networkEndpoints"]) == 4
    assert made["acceleratorConfig"] == {"type": "V5LITE_POD", "topology": "4x4"}


def test_a_node_by_topology_has_the_accelerator_type_of_its_name(cloud):
    body = {"acceleratorConfig": {"type": "V5LITE_POD", "topology": "2x2"}, "runtimeVersion": "v2-alpha-tpuv5-lite"}
    assert cloud.ok("POST", NODES, body, nodeId="trainer")["response"]["acceleratorType"] == "v5litepod-4"


def test_external_addresses_only_where_asked_for(cloud):
    closed = cloud.ok("POST", NODES, NODE, nodeId="closed")["response"]
    opened = cloud.ok("POST", NODES, NODE | {"networkConfig": {"enableExternalIps": True}}, nodeId="open")["response"]
    assert "accessConfig" not in closed["networkEndpoints"][0]
    assert opened["networkEndpoints"][0]["accessConfig"]["externalIp"]


@pytest.mark.parametrize(
    "change",
    [
        {"acceleratorType": "v5litepod-7"},
        {"acceleratorType": "v6e-7"},
        {"acceleratorType": "v4-8"},
        {"acceleratorConfig": {"type": "V5LITE_POD", "topology": "2x2"}},
        {"runtimeVersion": "windows"},
        {"schedulingConfig": {"spot": True, "reserved": True}},
        {"labels": {"Team": "a"}},
    ],
)
def test_what_the_api_refuses_of_a_node(cloud, change):
    assert cloud.refused("POST", NODES, NODE | change, nodeId="trainer")[0] == 400


def test_a_network_and_an_account_that_do_not_exist_are_refused(cloud):
    network = {"networkConfig": {"network": "projects/p/global/networks/inside"}}
    account = {"serviceAccount": {"email": "trainer@p.iam.gserviceaccount.com"}}
    assert cloud.refused("POST", NODES, NODE | network, nodeId="trainer")[0] == 404
    assert cloud.refused("POST", NODES, NODE | account, nodeId="trainer")[0] == 403


def test_only_some_fields_of_a_node_can_be_changed(cloud):
    cloud.ok("POST", NODES, NODE, nodeId="trainer")
    cloud.ok("PATCH", f"{NODES}/trainer", {"labels": {"a": "b"}}, updateMask="labels")
    assert cloud.ok("GET", f"{NODES}/trainer")["labels"] == {"a": "b"}
    assert cloud.refused("PATCH", f"{NODES}/trainer", {"runtimeVersion": "x"}, updateMask="runtimeVersion")[0] == 400


def test_a_node_of_one_host_can_be_stopped_and_one_of_several_cannot(cloud):
    cloud.ok("POST", NODES, NODE, nodeId="large")
    cloud.ok("POST", NODES, NODE | {"acceleratorType": "v5litepod-4"}, nodeId="small")
    assert cloud.refused("POST", f"{NODES}/large:stop", {})[0] == 400
    assert cloud.ok("POST", f"{NODES}/small:stop", {})["response"]["state"] == "STOPPED"
    assert cloud.refused("POST", f"{NODES}/small:stop", {})[0] == 400
    assert cloud.ok("POST", f"{NODES}/small:start", {})["response"]["state"] == "READY"


def test_a_zone_tells_the_types_and_runtimes_that_it_has(cloud):
    types = {each["type"] for each in cloud.ok("GET", f"{PLACE}/acceleratorTypes")["acceleratorTypes"]}
    assert "v5litepod-16" in types
    assert "v4-8" not in types
    versions = {each["version"] for each in cloud.ok("GET", f"{PLACE}/runtimeVersions")["runtimeVersions"]}
    assert "v2-alpha-tpuv5-lite" in versions
    assert cloud.ok("GET", f"{PLACE}/acceleratorTypes/v5litepod-16")["acceleratorConfigs"][0]["topology"] == "4x4"
    assert cloud.refused("GET", f"{PLACE}/acceleratorTypes/v4-8")[0] == 404


def _queued(**spec):
    return {"tpu": {"nodeSpec": [{"parent": "projects/p/locations/us-west4-a", "node": NODE, **spec}]}}


def test_a_queued_resource_makes_its_node_and_cannot_be_deleted_before_it(cloud):
    made = cloud.ok("POST", QUEUED, _queued(nodeId="trainer"), queuedResourceId="wish")["response"]
    assert made["state"]["state"] == "ACTIVE"
    assert cloud.ok("GET", f"{NODES}/trainer")["queuedResource"] == made["name"]
    assert cloud.refused("DELETE", f"{QUEUED}/wish")[0] == 400
    cloud.ok("DELETE", f"{NODES}/trainer")
    cloud.ok("DELETE", f"{QUEUED}/wish")


def test_a_forced_deletion_takes_the_nodes_along(cloud):
    several = _queued(multisliceParams={"nodeCount": 2, "nodeIdPrefix": "slice"})
    cloud.ok("POST", QUEUED, several, queuedResourceId="wish")
    assert cloud.ok("GET", f"{NODES}/slice-1")["multisliceNode"] is True
    cloud.ok("DELETE", f"{QUEUED}/wish", force="true")
    assert cloud.ok("GET", NODES) == {"nodes": []}


@pytest.mark.parametrize(
    "spec", [{}, {"nodeId": "a", "multisliceParams": {"nodeCount": 2}}, {"multisliceParams": {"nodeCount": 1}}]
)
def test_a_queued_resource_wants_one_node_or_several(cloud, spec):
    assert cloud.refused("POST", QUEUED, _queued(**spec), queuedResourceId="wish")[0] == 400
