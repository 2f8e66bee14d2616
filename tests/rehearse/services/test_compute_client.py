"""Google's own client of Compute Engine against a served emulator."""

import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import compute_v1 as compute

PROJECT, REGION, ZONE = "client-project", "europe-west4", "europe-west4-a"
IMAGE = "projects/debian-cloud/global/images/family/debian-12"


@pytest.fixture(scope="module")
def client(served):
    def made(kind):
        return getattr(compute, kind)(
            credentials=AnonymousCredentials(), transport="rest", client_options={"api_endpoint": served}
        )

    return made


@pytest.fixture(scope="module")
def subnetwork(client):
    network = compute.Network(name="net", auto_create_subnetworks=False)
    client("NetworksClient").insert(project=PROJECT, network_resource=network).result()
    body = compute.Subnetwork(name="sub", network="global/networks/net", ip_cidr_range="10.0.0.0/24")
    subnetworks = client("SubnetworksClient")
    subnetworks.insert(project=PROJECT, region=REGION, subnetwork_resource=body).result()
    return subnetworks.get(project=PROJECT, region=REGION, subnetwork="sub")


def test_an_instance_is_made_changed_and_deleted(client, subnetwork):
    instances = client("InstancesClient")
    disk = compute.AttachedDisk(
        boot=True, auto_delete=True, initialize_params=compute.AttachedDiskInitializeParams(source_image=IMAGE)
    )
    body = compute.Instance(
        name="vm",
        machine_type=f"zones/{ZONE}/machineTypes/e2-small",
        disks=[disk],
        network_interfaces=[compute.NetworkInterface(subnetwork=subnetwork.self_link)],
    )
    instances.insert(project=PROJECT, zone=ZONE, instance_resource=body).result()
    where = {"project": PROJECT, "zone": ZONE, "instance": "vm"}
    found = instances.get(**where)
    assert (found.status, found.network_interfaces[0].network_i_p) == ("RUNNING", "10.0.0.2")
    request = compute.InstancesSetLabelsRequest(labels={"a": "b"}, label_fingerprint=found.label_fingerprint)
    instances.set_labels(**where, instances_set_labels_request_resource=request).result()
    instances.stop(**where).result()
    assert (instances.get(**where).status, dict(instances.get(**where).labels)) == ("TERMINATED", {"a": "b"})
    scopes = [scope for scope, each in instances.aggregated_list(project=PROJECT) if each.instances]
    assert scopes == [f"zones/{ZONE}"]
    instances.delete(**where).result()
    with pytest.raises(exceptions.NotFound):
        instances.get(**where)


def test_a_firewall_rule_is_listed_by_filter(client, subnetwork):
    firewalls = client("FirewallsClient")
    allowed = [compute.Allowed(I_p_protocol="tcp", ports=["22"])]
    body = compute.Firewall(name="ssh", network=subnetwork.network, allowed=allowed)
    firewalls.insert(project=PROJECT, firewall_resource=body).result()
    request = compute.ListFirewallsRequest(project=PROJECT, filter="name=ssh")
    assert [each.direction for each in firewalls.list(request=request)] == ["INGRESS"]
    with pytest.raises(exceptions.Conflict):
        firewalls.insert(project=PROJECT, firewall_resource=body)


def test_a_network_in_use_is_kept(client, subnetwork):
    with pytest.raises(exceptions.BadRequest, match="already being used"):
        client("NetworksClient").delete(project=PROJECT, network=subnetwork.network.rpartition("/")[2])


def test_places_and_images_are_looked_up(client):
    machine = client("MachineTypesClient").get(project=PROJECT, zone=ZONE, machine_type="n2-standard-4")
    assert (machine.guest_cpus, machine.memory_mb) == (4, 16384)
    assert client("ImagesClient").get_from_family(project="debian-cloud", family="debian-12").disk_size_gb == 10
    with pytest.raises(exceptions.NotFound):
        client("ImagesClient").get_from_family(project="debian-cloud", family="ubuntu-2404")
