"""A program with many faults and one thing that nobody can say before deployment."""

import pulumi_gcp as gcp

PROJECT = "acme-plant"

data = gcp.storage.Bucket(
    "data",
    project=PROJECT,
    name="acme-plant-dev-data",
    location="europe-west4",
    labels={"environment": "dev"},
)
gcp.storage.BucketIAMMember("everybody-reads", bucket=data.name, role="roles/storage.objectViewer", member="allUsers")
network = gcp.compute.Network("network", project=PROJECT, name="dev-network", auto_create_subnetworks=False)
gcp.compute.Firewall(
    "plaintext",
    project=PROJECT,
    name="dev-plaintext",
    network=network.id,
    source_ranges=["0.0.0.0/0"],
    allows=[{"protocol": "tcp", "ports": ["1883"]}],
    target_tags=["broker"],
)
gcp.compute.Instance(
    "host",
    project=PROJECT,
    name="acme-dev-host",
    machine_type="e2-small",
    zone="europe-west4-a",
    boot_disk={"initialize_params": {"image": "debian-cloud/debian-12"}},
    network_interfaces=[{"network": "default", "access_configs": [{}]}],
    service_account={"scopes": ["cloud-platform"]},
    metadata={"mqtt-password": "hunter2"},
)
readings = gcp.pubsub.Topic("readings", project=PROJECT, name="dev-readings")
lost = gcp.pubsub.Topic("lost", project=PROJECT, name="dev-lost")
gcp.pubsub.Subscription("bare", project=PROJECT, name="dev-bare", topic=readings.id)
gcp.pubsub.Subscription(
    "careful",
    project=PROJECT,
    name="dev-careful",
    topic=readings.id,
    ack_deadline_seconds=60,
    dead_letter_policy={"dead_letter_topic": lost.id, "max_delivery_attempts": 10},
)
reader = gcp.serviceaccount.Account("reader", project=PROJECT, account_id="dev-reader")
gcp.projects.IAMMember("edits", project=PROJECT, role="roles/editor", member=reader.member)
service = gcp.cloudrunv2.Service(
    "service",
    project=PROJECT,
    name="dev-service",
    location="europe-west4",
    template={"containers": [{"image": "eu.pkg.dev/acme/images/service:1"}]},
)
gcp.cloudrunv2.ServiceIamMember(
    "invokes",
    project=PROJECT,
    name=service.name,
    location="europe-west4",
    role="roles/run.invoker",
    member="allUsers",
)
gcp.secretmanager.SecretIamMember(
    "unsaid",
    project=PROJECT,
    secret_id="dev-key",  # noqa: S106 - its name
    role="roles/secretmanager.secretAccessor",
    member=service.uri,
)
