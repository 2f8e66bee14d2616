"""Compute Engine: what its API computes, keeps together and refuses."""

import pytest

AT = "/compute.googleapis.com/compute/beta/projects/p"
REGION, ZONE = f"{AT}/regions/europe-west4", f"{AT}/zones/europe-west4-a"
NETWORK, SUBNETWORK = "global/networks/net", "regions/europe-west4/subnetworks/sub"
NIC = {"subnetwork": SUBNETWORK}
BOOT = {"boot": True, "autoDelete": True}
IMAGE = "projects/debian-cloud/global/images/family/debian-12"
DISK = {**BOOT, "initializeParams": {"sourceImage": IMAGE}}
LINKS = "https://www.googleapis.com/compute/beta/projects/p"


def machine(**more):
    given = {"machineType": "e2-small", "disks": [DISK], "networkInterfaces": [NIC]}
    return given | more


def vm(name="vm", **more):
    return {"name": name} | machine(machineType="zones/europe-west4-a/machineTypes/e2-small") | more


@pytest.fixture
def vpc(cloud):
    """A cloud with a network and a subnetwork."""
    cloud.ok("POST", f"{AT}/global/networks", {"name": "net", "autoCreateSubnetworks": False})
    subnetwork = {"name": "sub", "network": NETWORK, "ipCidrRange": "10.10.0.0/24"}
    cloud.ok("POST", f"{REGION}/subnetworks", subnetwork)
    return cloud


@pytest.fixture
def template(vpc):
    """A cloud with a template of small machines."""
    vpc.ok("POST", f"{REGION}/instanceTemplates", {"name": "tpl", "properties": machine()})
    return "regions/europe-west4/instanceTemplates/tpl"


def group(cloud, place, template, size, **more):
    body = {"name": "mig", "baseInstanceName": "node", "versions": [{"instanceTemplate": template}]}
    return cloud.ok("POST", f"{place}/instanceGroupManagers", body | {"targetSize": size} | more)


def names(cloud, path, **query):
    return [each["name"] for each in cloud.ok("GET", path, **query).get("items", ())]


def test_a_resource_knows_where_it_is(vpc):
    found = vpc.ok("GET", f"{REGION}/subnetworks/sub")
    assert found["selfLink"] == f"{LINKS}/regions/europe-west4/subnetworks/sub"
    assert found["region"] == f"{LINKS}/regions/europe-west4"
    assert found["network"] == f"{LINKS}/global/networks/net"
    assert (found["kind"], found["gatewayAddress"]) == ("compute#subnetwork", "10.10.0.1")
    assert vpc.ok("GET", f"{REGION}/subnetworks/{found['id']}") == found


def test_links_are_of_the_version_that_is_asked_for(vpc):
    found = vpc.ok("GET", f"{REGION}/subnetworks/sub".replace("beta", "v1"))
    assert found["network"].startswith("https://www.googleapis.com/compute/v1/")


def test_an_operation_tells_what_it_worked_on(cloud):
    done = cloud.ok("POST", f"{AT}/global/networks", {"name": "net", "autoCreateSubnetworks": False})
    assert done["targetLink"] == f"{LINKS}/global/networks/net"
    assert cloud.ok("POST", f"{AT}/global/operations/{done['name']}/wait")["status"] == "DONE"


@pytest.mark.parametrize("name", ["Net", "1net", "net-", "n" * 64, ""])
def test_a_name_follows_rfc_1035(cloud, name):
    assert cloud.refused("POST", f"{AT}/global/networks", {"name": name, "autoCreateSubnetworks": False})[0] == 400


def test_a_network_in_use_is_not_deleted(vpc):
    status, told = vpc.refused("DELETE", f"{AT}/global/networks/net")
    assert (status, "already being used by" in told) == (400, True)
    vpc.ok("DELETE", f"{REGION}/subnetworks/sub")
    vpc.ok("DELETE", f"{AT}/global/networks/net")
    assert vpc.state.resources() == []


def test_an_automatic_network_has_a_subnetwork_in_every_region(cloud):
    cloud.ok("POST", f"{AT}/global/networks", {"name": "auto", "autoCreateSubnetworks": True})
    assert names(cloud, f"{REGION}/subnetworks") == ["auto"]
    cloud.ok("DELETE", f"{AT}/global/networks/auto")
    assert cloud.state.resources() == []


@pytest.mark.parametrize("ip_range", ["10.10.0.0/25", "10.0.0.0/8", "169.254.0.0/20", "10.20.0.1/24", "10.20.0.0/30"])
def test_a_range_that_overlaps_or_is_none_is_refused(vpc, ip_range):
    body = {"name": "other", "network": NETWORK, "ipCidrRange": ip_range}
    assert vpc.refused("POST", f"{REGION}/subnetworks", body)[0] == 400


def test_a_range_grows_and_never_shrinks(vpc):
    path = f"{REGION}/subnetworks/sub"
    vpc.ok("POST", f"{path}/expandIpCidrRange", {"ipCidrRange": "10.10.0.0/20"})
    assert vpc.ok("GET", path)["ipCidrRange"] == "10.10.0.0/20"
    assert vpc.refused("POST", f"{path}/expandIpCidrRange", {"ipCidrRange": "10.10.0.0/24"})[0] == 400


def test_a_stale_fingerprint_is_refused(vpc):
    path = f"{REGION}/subnetworks/sub"
    first = vpc.ok("GET", path)["fingerprint"]
    vpc.ok("PATCH", path, {"privateIpGoogleAccess": True, "fingerprint": first})
    assert vpc.refused("PATCH", path, {"privateIpGoogleAccess": False, "fingerprint": first})[0] == 412


def test_labels_are_guarded_by_their_fingerprint(cloud):
    cloud.ok("POST", f"{REGION}/addresses", {"name": "a"})
    first = cloud.ok("GET", f"{REGION}/addresses/a")["labelFingerprint"]
    change = {"labels": {"k": "v"}, "labelFingerprint": first}
    cloud.ok("POST", f"{REGION}/addresses/a/setLabels", change)
    assert cloud.ok("GET", f"{REGION}/addresses/a")["labels"] == {"k": "v"}
    assert cloud.refused("POST", f"{REGION}/addresses/a/setLabels", change)[0] == 412


def test_a_missing_network_is_told_with_its_field(cloud):
    body = {"name": "r", "network": "global/networks/none"}
    status, told = cloud.refused("POST", f"{REGION}/routers", body)
    assert (status, "The referenced network resource cannot be found" in told) == (400, True)


def test_a_nat_gateway_is_patched_into_its_router(vpc):
    vpc.ok("POST", f"{REGION}/routers", {"name": "r", "network": NETWORK})
    nat = {"name": "n", "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES"}
    vpc.ok("PATCH", f"{REGION}/routers/r", {"nats": [nat]})
    assert vpc.ok("GET", f"{REGION}/routers/r")["nats"][0]["natIpAllocateOption"] == "AUTO_ONLY"


def test_a_firewall_rule_allows_or_denies(vpc):
    allowed = [{"IPProtocol": "tcp", "ports": ["22"]}]
    vpc.ok("POST", f"{AT}/global/firewalls", {"name": "f", "network": NETWORK, "allowed": allowed})
    found = vpc.ok("GET", f"{AT}/global/firewalls/f")
    assert (found["priority"], found["sourceRanges"]) == (1000, ["0.0.0.0/0"])
    both = {"name": "g", "network": NETWORK, "allowed": allowed, "denied": allowed}
    assert vpc.refused("POST", f"{AT}/global/firewalls", both)[0] == 400


def test_internal_addresses_are_given_out_once(vpc):
    for name in ("a", "b"):
        vpc.ok("POST", f"{REGION}/addresses", {"name": name, "addressType": "INTERNAL", "subnetwork": SUBNETWORK})
    given = [each["address"] for each in vpc.ok("GET", f"{REGION}/addresses")["items"]]
    assert given == ["10.10.0.2", "10.10.0.3"]
    taken = {"name": "c", "addressType": "INTERNAL", "subnetwork": SUBNETWORK, "address": "10.10.0.2"}
    assert vpc.refused("POST", f"{REGION}/addresses", taken)[0] == 400


def test_an_instance_runs_with_its_disk_and_addresses(vpc):
    external = {"subnetwork": SUBNETWORK, "accessConfigs": [{"type": "ONE_TO_ONE_NAT"}]}
    vpc.ok("POST", f"{ZONE}/instances", vm(networkInterfaces=[external]))
    found = vpc.ok("GET", f"{ZONE}/instances/vm")
    assert (found["status"], found["networkInterfaces"][0]["networkIP"]) == ("RUNNING", "10.10.0.2")
    assert found["networkInterfaces"][0]["accessConfigs"][0]["natIP"]
    disk = vpc.ok("GET", f"{ZONE}/disks/vm")
    assert (disk["sizeGb"], disk["users"]) == ("10", [found["selfLink"]])
    assert vpc.refused("DELETE", f"{ZONE}/disks/vm")[0] == 400
    vpc.ok("DELETE", f"{ZONE}/instances/vm")
    assert names(vpc, f"{ZONE}/disks") == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"machineType": "zones/europe-west4-a/machineTypes/e2-tiny"}, "does not exist in zone"),
        ({"machineType": "zones/europe-west4-a/machineTypes/c4n-highcpu-2"}, "does not exist in zone"),
        ({"scheduling": {"preemptible": True, "automaticRestart": True}}, "automaticRestart"),
        ({"scheduling": {"provisioningModel": "FLEX_START", "automaticRestart": False}}, "maxRunDuration"),
        ({"disks": [{"initializeParams": {"sourceImage": IMAGE, "diskSizeGb": "5"}}]}, "smaller than the image"),
        ({"networkInterfaces": [{"network": NETWORK}]}, "Subnetwork should be specified"),
        ({"networkInterfaces": []}, "network interface"),
        ({"labels": {"Upper": "x"}}, "label"),
    ],
)
def test_an_instance_that_cannot_be_is_refused(vpc, more, said):
    status, told = vpc.refused("POST", f"{ZONE}/instances", vm(**more))
    assert (status, said in told) == (400, True), told


def gpus(count, **scheduling):
    kind = "zones/europe-west4-b/acceleratorTypes/nvidia-tesla-t4"
    return vm(
        machineType="zones/europe-west4-b/machineTypes/n1-standard-4",
        guestAccelerators=[{"acceleratorType": kind, "acceleratorCount": count}],
        scheduling=scheduling,
    )


def test_a_machine_with_accelerators_does_not_migrate(vpc):
    zone = ZONE.replace("west4-a", "west4-b")
    assert "live migration" in vpc.refused("POST", f"{zone}/instances", gpus(1, onHostMaintenance="MIGRATE"))[1]
    assert vpc.refused("POST", f"{zone}/instances", gpus(3, onHostMaintenance="TERMINATE"))[0] == 400
    vpc.ok("POST", f"{zone}/instances", gpus(1, onHostMaintenance="TERMINATE"))


def test_an_unknown_zone_is_refused(cloud):
    assert cloud.refused("GET", f"{AT}/zones/europe-west4-x/instances")[0] == 400


def test_a_protected_instance_stays(vpc):
    vpc.ok("POST", f"{ZONE}/instances", vm(deletionProtection=True))
    assert "protected" in vpc.refused("DELETE", f"{ZONE}/instances/vm")[1]


def test_a_group_makes_its_instances_and_takes_them_along(vpc, template):
    group(vpc, REGION, template, 3)
    found = vpc.ok("GET", f"{REGION}/instanceGroupManagers/mig")
    assert (found["status"]["isStable"], found["currentActions"]["none"]) == (True, 3)
    zones = vpc.ok("GET", f"{AT}/aggregated/instances")["items"]
    assert sorted(zones) == [f"zones/europe-west4-{letter}" for letter in "abc"]
    assert vpc.ok("GET", f"{REGION}/instanceGroups/mig")["size"] == 3
    assert vpc.refused("DELETE", f"{REGION}/instanceTemplates/tpl")[0] == 400
    vpc.ok("POST", f"{REGION}/instanceGroupManagers/mig/resize", size=1)
    assert list(vpc.ok("GET", f"{AT}/aggregated/instances")["items"]) == ["zones/europe-west4-a"]
    vpc.ok("DELETE", f"{REGION}/instanceGroupManagers/mig")
    assert vpc.ok("GET", f"{AT}/aggregated/instances")["items"].keys() == {"global"}


def test_a_group_lists_its_instances(vpc, template):
    group(vpc, ZONE, template, 2)
    path = f"{ZONE}/instanceGroupManagers/mig/listManagedInstances"
    managed = vpc.ok("POST", path)["managedInstances"]
    assert [each["instanceStatus"] for each in managed] == ["RUNNING", "RUNNING"]
    listed = vpc.ok("POST", f"{ZONE}/instanceGroups/mig/listInstances", {})["items"]
    assert {each["instance"] for each in listed} == {each["instance"] for each in managed}


def test_a_group_without_its_template_is_refused(vpc):
    body = {"name": "mig", "instanceTemplate": "global/instanceTemplates/none", "targetSize": 1}
    assert "cannot be found" in vpc.refused("POST", f"{ZONE}/instanceGroupManagers", body)[1]


def test_an_autoscaler_keeps_its_group_within_limits(vpc, template):
    group(vpc, ZONE, template, 0)
    policy = {"minNumReplicas": 2, "maxNumReplicas": 4}
    target = "zones/europe-west4-a/instanceGroupManagers/mig"
    vpc.ok("POST", f"{ZONE}/autoscalers", {"name": "a", "target": target, "autoscalingPolicy": policy})
    assert vpc.ok("GET", f"{ZONE}/instanceGroupManagers/mig")["targetSize"] == 2
    assert vpc.refused("DELETE", f"{ZONE}/instanceGroupManagers/mig")[0] == 400
    vpc.ok("DELETE", f"{ZONE}/autoscalers/a")
    vpc.ok("DELETE", f"{ZONE}/instanceGroupManagers/mig")


def test_a_resize_request_needs_a_duration_and_is_granted(vpc, template):
    group(vpc, ZONE, template, 0)
    path = f"{ZONE}/instanceGroupManagers/mig/resizeRequests"
    assert vpc.refused("POST", path, {"name": "r", "resizeBy": 2})[0] == 400
    assert vpc.refused("POST", path, {"name": "r", "resizeBy": 2, "requestedRunDuration": {"seconds": "60"}})[0] == 400
    vpc.ok("POST", path, {"name": "r", "resizeBy": 2, "requestedRunDuration": {"seconds": "3600"}})
    assert vpc.ok("GET", f"{path}/r")["state"] == "SUCCEEDED"
    assert len(names(vpc, f"{ZONE}/instances")) == 2


def test_a_load_balancer_hangs_together(vpc, template):
    group(vpc, ZONE, template, 1)
    vpc.ok("POST", f"{REGION}/healthChecks", {"name": "h", "type": "TCP", "tcpHealthCheck": {"port": 1883}})
    backend = {"group": "zones/europe-west4-a/instanceGroups/mig", "balancingMode": "CONNECTION"}
    body = {"name": "b", "healthChecks": ["regions/europe-west4/healthChecks/h"], "backends": [backend]}
    vpc.ok("POST", f"{REGION}/backendServices", body | {"loadBalancingScheme": "INTERNAL"})
    rule = {"name": "f", "backendService": "regions/europe-west4/backendServices/b", "ports": ["1883"]}
    rule |= {"loadBalancingScheme": "INTERNAL", "subnetwork": SUBNETWORK}
    vpc.ok("POST", f"{REGION}/forwardingRules", rule)
    assert vpc.ok("GET", f"{REGION}/forwardingRules/f")["IPAddress"] == "10.10.0.3"
    for used in ("healthChecks/h", "backendServices/b"):
        assert vpc.refused("DELETE", f"{REGION}/{used}")[0] == 400
    health = vpc.ok("POST", f"{REGION}/backendServices/b/getHealth", {"group": backend["group"]})
    assert [each["healthState"] for each in health["healthStatus"]] == ["HEALTHY"]


def test_a_family_gives_its_newest_image(cloud):
    found = cloud.ok("GET", f"{AT}/global/images/family/debian-12".replace("/p/", "/debian-cloud/"))
    assert found["family"] == "debian-12"
    again = cloud.ok("GET", f"{AT}/global/images/{found['name']}".replace("/p/", "/debian-cloud/"))
    assert again["diskSizeGb"] == "10"
    assert cloud.refused("GET", f"{AT}/global/images/family/debian-12")[0] == 404
    assert cloud.refused("GET", f"{AT}/global/images/family/ubuntu-2404-lts".replace("/p/", "/debian-cloud/"))[0] == 404


def test_a_zone_lists_what_it_has(cloud):
    assert cloud.ok("GET", f"{ZONE}/machineTypes/e2-small")["guestCpus"] == 2
    assert cloud.refused("GET", f"{ZONE}/machineTypes/e2-tiny")[0] == 404
    assert "europe-west4-a" in names(cloud, f"{AT}/zones", filter="name=europe-west4-a")
    assert cloud.ok("GET", f"{ZONE}/diskTypes/pd-ssd")["defaultDiskSizeGb"] == "100"


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("name=a1", ["a1"]),
        ("name != a1", ["b2"]),
        ("name eq a.*", ["a1"]),
        ("labels.team:x", ["b2"]),
        ("(name=a1) OR (labels.team=x)", ["a1", "b2"]),
        ("NOT name=a1 AND status=RESERVED", ["b2"]),
        ("(status=RESERVED) (name=a*)", ["a1"]),
    ],
)
def test_a_list_is_filtered(cloud, expression, found):
    cloud.ok("POST", f"{REGION}/addresses", {"name": "a1"})
    cloud.ok("POST", f"{REGION}/addresses", {"name": "b2", "labels": {"team": "x"}})
    assert names(cloud, f"{REGION}/addresses", filter=expression) == found


def test_a_filter_that_cannot_be_read_is_refused(cloud):
    assert cloud.refused("GET", f"{REGION}/addresses", filter="name ~ (")[0] == 400


def test_a_project_is_known_by_its_number(cloud):
    number = cloud.ok("GET", AT)["id"]
    assert cloud.ok("GET", f"{AT[:-1]}{number}")["name"] == "p"


def test_a_group_by_hand_keeps_its_network(vpc):
    body = {"name": "hand", "network": NETWORK}
    vpc.ok("POST", f"{ZONE}/instanceGroups", body)
    assert vpc.ok("GET", f"{ZONE}/instanceGroups/hand")["network"] == f"{LINKS}/global/networks/net"
    assert vpc.refused("POST", f"{ZONE}/instanceGroups", {"name": "other", "network": "global/networks/none"})[0] == 400


def test_images_with_drivers_are_public(vpc):
    family = "projects/ubuntu-os-accelerator-images/global/images/family/ubuntu-accelerator-2404-amd64"
    disk = BOOT | {"initializeParams": {"sourceImage": family}}
    vpc.ok("POST", f"{REGION}/instanceTemplates", {"name": "tpl", "properties": machine(disks=[disk])})


def test_settings_of_a_running_instance_change_only_where_they_can(vpc):
    vpc.ok("POST", f"{ZONE}/instances", vm())
    path = f"{ZONE}/instances/vm"
    bigger = {"machineType": "zones/europe-west4-a/machineTypes/e2-medium"}
    assert vpc.refused("POST", f"{path}/setMachineType", bigger)[0] == 400
    vpc.ok("POST", f"{path}/stop")
    vpc.ok("POST", f"{path}/setMachineType", bigger)
    found = vpc.ok("GET", path)
    assert (found["status"], found["machineType"].rpartition("/")[2]) == ("TERMINATED", "e2-medium")
    tags = {"items": ["a"], "fingerprint": found["tags"]["fingerprint"]}
    vpc.ok("POST", f"{path}/setTags", tags)
    assert vpc.refused("POST", f"{path}/setTags", tags)[0] == 412
