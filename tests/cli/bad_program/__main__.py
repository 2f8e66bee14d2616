"""A program with one of everything that should never be deployed."""

import pulumi_gcp as gcp

PROJECT = "acme-plant"

exports = gcp.storage.Bucket("exports", project=PROJECT, name="acme-exports", location="europe-west4")
gcp.storage.BucketIAMMember(
    "exports-everybody", bucket=exports.name, role="roles/storage.objectViewer", member="allUsers"
)

network = gcp.compute.Network("network", project=PROJECT, name="plant", auto_create_subnetworks=False)
gcp.compute.Firewall(
    "mqtt",
    project=PROJECT,
    name="plant-mqtt",
    network=network.id,
    source_ranges=["0.0.0.0/0"],
    allows=[{"protocol": "tcp", "ports": ["1883"]}],
)
gcp.compute.Instance(
    "broker",
    project=PROJECT,
    name="plant-broker",
    machine_type="e2-small",
    zone="europe-west4-a",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": network.id}],
    service_account={"scopes": ["cloud-platform"]},
)
api = gcp.cloudrunv2.Service(
    "api",
    project=PROJECT,
    name="plant-api",
    location="europe-west4",
    template={"containers": [{"image": "europe-docker.pkg.dev/acme/images/api:1"}]},
)
gcp.cloudrunv2.ServiceIamMember(
    "api-everybody",
    project=PROJECT,
    name=api.name,
    location="europe-west4",
    role="roles/run.invoker",
    member="allUsers",
)
readings = gcp.pubsub.Topic("readings", project=PROJECT, name="readings")
gcp.pubsub.Subscription("reader", project=PROJECT, name="reader", topic=readings.id)
