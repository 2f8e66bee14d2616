"""The private network of a stack: one subnet, the way out of it, and the few ways in.

Owns the VPC, its subnet, Cloud NAT, the firewall, and the address at which devices reach the brokers. Refuses machines:
they take the subnet and a tag from here. Refuses remote access: no rule opens ssh, not even from Identity-Aware Proxy.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import compute

from groundplan_components.base import Component, Site

MQTT_PORT = "8883"
"""MQTT over TLS (IANA secure-mqtt): the only port that devices reach."""

HEALTH_PORT = "8080"
"""Where a broker node tells Google's health checks how it is."""

HEALTH_CHECK_RANGES = ("35.191.0.0/16", "130.211.0.0/22", "209.85.152.0/22", "209.85.204.0/22")
"""Where Google's health checks come from: the first two for healing instance groups, the first and the last two for
external passthrough load balancers (https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges)."""

BROKER_TAG = "broker"
WORKER_TAG = "dataflow"
"""The network tag that Dataflow gives to its workers (https://cloud.google.com/dataflow/docs/guides/routes-firewall)."""

WORKER_PORTS = "12345-12346"
"""On which Dataflow workers speak to each other: the first in streaming, the second in batch jobs (same source)."""


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What a network needs.

    cidr: the subnet's IPv4 range. broker_sources: the IPv4 ranges from which devices reach the brokers; empty when
    there is no broker. workers: whether Dataflow workers run here.
    """

    site: Site
    cidr: str
    broker_sources: tuple[str, ...] = ()
    workers: bool = False


class Network(Component, token="groundplan:core:Network"):
    """A VPC into which nothing comes but MQTT over TLS and health checks.

    `subnet`: where machines go. `broker_address`: the static external IPv4 address of the brokers; None without them.
    `ready`: what a machine that needs the way out depends on.
    """

    network: compute.Network
    subnet: compute.Subnetwork
    broker_address: compute.Address | None
    ready: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: NetworkArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._site = args.site
        self.network = compute.Network(
            self.child("vpc"),
            name=self.child("vpc"),
            project=args.site.project,
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            opts=self.inside(),
        )
        self.subnet = self._subnet(args.cidr)
        self.ready = (self.subnet, self._nat())
        self.broker_address = self._broker_way_in(args.broker_sources) if args.broker_sources else None
        if args.workers:
            self._let_workers_talk()
        self.register_outputs({"subnet": self.subnet.name})

    def _subnet(self, cidr: str) -> compute.Subnetwork:
        return compute.Subnetwork(
            self.child("subnet"),
            name=self.child("subnet"),
            project=self._site.project,
            region=self._site.region,
            network=self.network.id,
            ip_cidr_range=cidr,
            private_ip_google_access=True,
            log_config={
                "aggregation_interval": "INTERVAL_5_SEC",
                "flow_sampling": 0.5,
                "metadata": "INCLUDE_ALL_METADATA",
            },
            opts=self.inside(),
        )

    def _nat(self) -> compute.RouterNat:
        router = compute.Router(
            self.child("router"),
            name=self.child("router"),
            project=self._site.project,
            region=self._site.region,
            network=self.network.id,
            opts=self.inside(),
        )
        return compute.RouterNat(
            self.child("nat"),
            name=self.child("nat"),
            project=self._site.project,
            region=self._site.region,
            router=router.name,
            nat_ip_allocate_option="AUTO_ONLY",
            source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
            subnetworks=[{"name": self.subnet.id, "source_ip_ranges_to_nats": ["ALL_IP_RANGES"]}],
            log_config={"enable": True, "filter": "ERRORS_ONLY"},
            opts=self.inside(),
        )

    def _broker_way_in(self, sources: tuple[str, ...]) -> compute.Address:
        self._allow("allow-mqtt", MQTT_PORT, sources=sources, to=BROKER_TAG)
        self._allow("allow-health-checks", HEALTH_PORT, sources=HEALTH_CHECK_RANGES, to=BROKER_TAG)
        return compute.Address(
            self.child("broker"),
            name=self.child("broker"),
            project=self._site.project,
            region=self._site.region,
            address_type="EXTERNAL",
            network_tier="PREMIUM",
            labels=self._site.labels,
            opts=self.inside(),
        )

    def _let_workers_talk(self) -> None:
        self._allow("allow-workers", WORKER_PORTS, tags=(WORKER_TAG,), to=WORKER_TAG)

    def _allow(
        self, role: str, ports: str, *, to: str, sources: tuple[str, ...] = (), tags: tuple[str, ...] = ()
    ) -> None:
        compute.Firewall(
            self.child(role),
            name=self.child(role),
            project=self._site.project,
            network=self.network.id,
            direction="INGRESS",
            allows=[{"protocol": "tcp", "ports": [ports]}],
            source_ranges=list(sources) or None,
            source_tags=list(tags) or None,
            target_tags=[to],
            log_config={"metadata": "INCLUDE_ALL_METADATA"},
            opts=self.inside(),
        )
