"""Broker fleet: MQTT nodes that share nothing, behind one address.

Owns the nodes' identity and its grants, the instance template, the regional instance group with its autoscaler and
healing, and the passthrough load balancer on 8883. Each node is a mosquitto broker that ends TLS itself and checks the
device's certificate, and a bridge that forwards to Pub/Sub and brings commands back. Refuses the address and the
network (`network`), the certificate (`server_certificate`), the topics (`bus`, `commands`), and DNS. Refuses clusters:
a device that reconnects may meet another node, so nothing that must outlive a session is kept on one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
from pulumi_gcp import compute, storage

from groundplan_components.base import Component, Site
from groundplan_components.broker_node import NodeSettings, node_source
from groundplan_components.bucket import Bucket
from groundplan_components.bus import Bus
from groundplan_components.commands import Commands
from groundplan_components.device_identity import DeviceIdentity
from groundplan_components.measures import Measure
from groundplan_components.network import BROKER_TAG, HEALTH_PORT, MQTT_PORT, Network
from groundplan_components.server_certificate import ServerCertificate
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.templates import text

IMAGE = "projects/debian-cloud/global/images/family/debian-12"
"""The image family of the nodes; its mosquitto is the version that the tests run."""

NODE_FILES = "broker/"
"""The folder of the source bucket that nodes read."""

FIRST_BOOT = 300
"""Seconds until a new node is expected to answer: packages, certificate, revocation list."""

CPU_TARGET = 0.6
"""At this load nodes are added: room for one zone's devices while they reconnect to the other two."""

ZONES = 3
"""A regional instance group spreads over three zones, and a surge has to be at least as large."""


@dataclass(frozen=True, kw_only=True)
class BrokerFleetArgs:
    """What a broker fleet needs.

    account_id: of the nodes' service account. machine_type: of a node. nodes, max_nodes: fewest and most.
    sessions_per_node: connections that a node takes at most. measures: what the bridge expects in telemetry.
    source: the bucket for the nodes' files. commands: None when devices only send.
    """

    site: Site
    account_id: str
    machine_type: str
    nodes: int
    max_nodes: int
    sessions_per_node: int
    network: Network
    identity: DeviceIdentity
    certificate: ServerCertificate
    bus: Bus
    measures: tuple[Measure, ...]
    source: Bucket
    commands: Commands | None = None


class BrokerFleet(Component, token="groundplan:iot:BrokerFleet"):
    """MQTT brokers on `address`:8883 for devices that show a certificate of the device authority.

    `account`: the identity of the nodes. `group`: the instance group. `health`: the load balancer's health check.
    Raises ValueError when the network has no address for brokers.
    """

    account: ServiceAccount
    group: compute.RegionInstanceGroupManager
    health: compute.RegionHealthCheck
    address: pulumi.Output[str]
    port: int

    def __init__(
        self, name: str, args: BrokerFleetArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if args.network.broker_address is None:
            raise ValueError("the network has no way in for devices: give it `broker_sources`")
        self._args = args
        self.account = ServiceAccount(
            self.child("node-account"),
            ServiceAccountArgs(
                site=args.site,
                account_id=args.account_id,
                purpose="Broker nodes",
                roles=("roles/logging.logWriter", "roles/monitoring.metricWriter"),
            ),
            opts=self.inside(),
        )
        self.group = self._group(self._template(self._source(), self._grants()))
        self._autoscale()
        self.health = self._health_check("serves", "/healthz", interval=5, failures=2)
        self.address = args.network.broker_address.address
        self.port = int(MQTT_PORT)
        self._balance(args.network.broker_address)
        self.register_outputs({"address": self.address, "port": self.port})

    def _grants(self) -> tuple[pulumi.Resource, ...]:
        args, member = self._args, self.account.member
        up = (args.bus.telemetry, args.bus.state, args.bus.events, args.bus.dead_letters)
        return (
            *self.account.grants,
            *args.bus.grant_publisher("broker", member, up),
            *args.certificate.grant_reader("broker", member),
            *args.source.grant_reader("broker", member, NODE_FILES),
            *(args.commands.grant_node("broker", member) if args.commands else ()),
        )

    def _source(self) -> storage.BucketObject:
        packed = node_source(
            NodeSettings(
                sessions=self._args.sessions_per_node,
                both_directions=self._args.commands is not None,
                revocable=self._args.identity.revocation_list is not None,
            )
        )
        return storage.BucketObject(
            self.child("source"),
            name=f"{NODE_FILES}{packed.digest}.zip",
            bucket=self._args.source.bucket.name,
            source=packed.archive,
            opts=self.inside(),
        )

    def _template(
        self, source: storage.BucketObject, grants: tuple[pulumi.Resource, ...]
    ) -> compute.RegionInstanceTemplate:
        args = self._args
        return compute.RegionInstanceTemplate(
            self.child("template"),
            name_prefix=self.child(""),
            project=args.site.project,
            region=args.site.region,
            description="A broker node; replaced, never changed",
            machine_type=args.machine_type,
            tags=[BROKER_TAG],
            labels=args.site.labels,
            disks=[
                {
                    "boot": True,
                    "auto_delete": True,
                    "source_image": IMAGE,
                    "disk_type": "pd-balanced",
                    "disk_size_gb": 20,
                    "labels": args.site.labels,
                }
            ],
            network_interfaces=[{"subnetwork": args.network.subnet.id}],
            service_account={
                "email": self.account.email,
                "scopes": ["https://www.googleapis.com/auth/cloud-platform"],
            },
            shielded_instance_config={
                "enable_secure_boot": True,
                "enable_vtpm": True,
                "enable_integrity_monitoring": True,
            },
            metadata_startup_script=text("broker/start.sh"),
            metadata=self._metadata(source),
            opts=self.inside(*grants, *args.network.ready, *args.certificate.ready),
        )

    def _metadata(self, source: storage.BucketObject) -> dict[str, pulumi.Input[str]]:
        args = self._args
        return {
            "enable-oslogin": "TRUE",
            "block-project-ssh-keys": "TRUE",
            "serial-port-enable": "FALSE",
            "groundplan-source": pulumi.Output.concat("gs://", source.bucket, "/", source.name),
            "groundplan-ca-certificates": args.identity.ca_certificates,
            "groundplan-revocation-list": args.identity.revocation_list or "",
            "groundplan-server-secret": args.certificate.secret.secret_id,
            "groundplan-telemetry-topic": args.bus.telemetry.id,
            "groundplan-state-topic": args.bus.state.id,
            "groundplan-events-topic": args.bus.events.id,
            "groundplan-invalid-topic": args.bus.dead_letters.id,
            "groundplan-measures": json.dumps(
                [{"name": measure.name, "type": measure.type} for measure in args.measures]
            ),
            "groundplan-commands-topic": args.commands.topic.id if args.commands else "",
        }

    def _group(self, template: compute.RegionInstanceTemplate) -> compute.RegionInstanceGroupManager:
        return compute.RegionInstanceGroupManager(
            self.child("nodes"),
            name=self.child("nodes"),
            project=self._args.site.project,
            region=self._args.site.region,
            base_instance_name=self.child("node"),
            versions=[{"instance_template": template.self_link}],
            update_policy={
                "type": "PROACTIVE",
                "minimal_action": "REPLACE",
                "max_surge_fixed": ZONES,
                "max_unavailable_fixed": 0,
            },
            auto_healing_policies={
                "health_check": self._health_check("lives", "/livez", interval=30, failures=5).id,
                "initial_delay_sec": FIRST_BOOT,
            },
            opts=self.inside(),
        )

    def _autoscale(self) -> None:
        compute.RegionAutoscaler(
            self.child("autoscaler"),
            name=self.child("autoscaler"),
            project=self._args.site.project,
            region=self._args.site.region,
            target=self.group.id,
            autoscaling_policy={
                "min_replicas": self._args.nodes,
                "max_replicas": self._args.max_nodes,
                "cooldown_period": FIRST_BOOT,
                "cpu_utilization": {"target": CPU_TARGET},
                "scale_in_control": {"max_scaled_in_replicas": {"fixed": 1}, "time_window_sec": 600},
            },
            opts=self.inside(),
        )

    def _health_check(self, role: str, path: str, *, interval: int, failures: int) -> compute.RegionHealthCheck:
        """Ask the bridge, which answers for its broker, and at /healthz for Pub/Sub, which no new node cures."""
        return compute.RegionHealthCheck(
            self.child(role),
            name=self.child(role),
            project=self._args.site.project,
            region=self._args.site.region,
            check_interval_sec=interval,
            timeout_sec=5,
            healthy_threshold=2,
            unhealthy_threshold=failures,
            http_health_check={"port": int(HEALTH_PORT), "request_path": path},
            log_config={"enable": True},
            opts=self.inside(),
        )

    def _balance(self, address: compute.Address) -> None:
        site = self._args.site
        backend = compute.RegionBackendService(
            self.child("backend"),
            name=self.child("backend"),
            project=site.project,
            region=site.region,
            load_balancing_scheme="EXTERNAL",
            protocol="TCP",
            health_checks=self.health.id,
            backends=[{"group": self.group.instance_group, "balancing_mode": "CONNECTION"}],
            connection_draining_timeout_sec=120,
            # A device on a node that fails its check is cut off at once, and finds a healthy one when it dials again.
            connection_tracking_policy={"connection_persistence_on_unhealthy_backends": "NEVER_PERSIST"},
            log_config={"enable": True, "sample_rate": 0.1},
            opts=self.inside(),
        )
        compute.ForwardingRule(
            self.child("mqtt"),
            name=self.child("mqtt"),
            project=site.project,
            region=site.region,
            load_balancing_scheme="EXTERNAL",
            ip_protocol="TCP",
            ip_address=address.address,
            ports=[MQTT_PORT],
            network_tier="PREMIUM",
            backend_service=backend.id,
            labels=site.labels,
            opts=self.inside(),
        )
