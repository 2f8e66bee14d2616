"""The private networks of training hosts: one subnet for each network interface, a way out, and no way in.

Owns the VPCs and their subnets, Cloud NAT, and the rule by which hosts reach each other. An ordinary interface has a
VPC of its own, because Compute Engine takes no two gVNICs of a machine in one; RDMA interfaces share one VPC that
carries the zone's RoCE profile. Refuses machines: they take `interfaces` from here. Refuses remote access: no rule
opens ssh, not even from Identity-Aware Proxy, and nothing from outside is let in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_gcp import compute

from groundplan_components.base import Component, Site

TRAINER_TAG = "trainer"
"""The network tag of training hosts."""

UNPRIVILEGED_PORTS = "1024-65535"
"""Coordinators, collectives and parameter servers pick ports here; ssh and other services of the machine are below."""

JUMBO = 8_244
"""Bytes of a frame between hosts, as Google's A3 networks have it
(https://docs.cloud.google.com/cluster-toolkit/docs/deploy/deploy-a3-mega-cluster)."""

RDMA_JUMBO = 8_896
"""Bytes of a frame in a RoCE network, its default (https://docs.cloud.google.com/vpc/docs/rdma-network-profiles)."""


@dataclass(frozen=True, kw_only=True)
class TrainingNetworkArgs:
    """What the networks need.

    zone: where the hosts stand; a RoCE network exists in one zone only. ethernet: IPv4 range of the subnet of each
    gVNIC, the first of which leads out. rdma: IPv4 range of the subnet of each RDMA interface. tagged: whether hosts
    carry the network tag; queued TPUs cannot, and then whatever stands in the subnets counts as a host.
    """

    site: Site
    zone: str
    ethernet: tuple[str, ...]
    rdma: tuple[str, ...] = ()
    tagged: bool = True


@dataclass(frozen=True, kw_only=True)
class Interface:
    """A network interface of a host: where it is attached, and what kind of card it is."""

    subnet: compute.Subnetwork
    card: Literal["GVNIC", "MRDMA"]


class TrainingNetwork(Component, token="groundplan:training:TrainingNetwork"):
    """Networks into which nothing comes but what hosts send to each other.

    `subnet`: of the first interface. `interfaces`: of each host, in order. `ready`: what a machine that needs the way
    out depends on. Raises ValueError without an ordinary interface.
    """

    subnet: compute.Subnetwork
    interfaces: tuple[Interface, ...]
    ready: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: TrainingNetworkArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if not args.ethernet:
            raise ValueError("a host needs an ordinary network interface")
        self._args = args
        self._rules: list[pulumi.Resource] = []
        ethernet = [self._ethernet(index, cidr) for index, cidr in enumerate(args.ethernet)]
        rdma = self._rdma() if args.rdma else []
        self.subnet = ethernet[0]
        self.interfaces = (
            *(Interface(subnet=subnet, card="GVNIC") for subnet in ethernet),
            *(Interface(subnet=subnet, card="MRDMA") for subnet in rdma),
        )
        self.ready = (*ethernet, *rdma, self._nat(), *self._rules)
        self.register_outputs({"subnet": self.subnet.name})

    def _ethernet(self, index: int, cidr: str) -> compute.Subnetwork:
        suffix = f"-{index}" if index else ""
        network = compute.Network(
            self.child(f"vpc{suffix}"),
            name=self.child(f"vpc{suffix}"),
            project=self._args.site.project,
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            mtu=JUMBO,
            opts=self.inside(),
        )
        self._rules.append(self._let_hosts_talk(suffix, network, cidr))
        return compute.Subnetwork(
            self.child(f"subnet{suffix}"),
            name=self.child(f"subnet{suffix}"),
            project=self._args.site.project,
            region=self._args.site.region,
            network=network.id,
            ip_cidr_range=cidr,
            private_ip_google_access=True,
            log_config={
                "aggregation_interval": "INTERVAL_5_SEC",
                "flow_sampling": 0.5,
                "metadata": "INCLUDE_ALL_METADATA",
            },
            opts=self.inside(),
        )

    def _let_hosts_talk(self, suffix: str, network: compute.Network, cidr: str) -> compute.Firewall:
        tags = [TRAINER_TAG] if self._args.tagged else None
        return compute.Firewall(
            self.child(f"allow-hosts{suffix}"),
            name=self.child(f"allow-hosts{suffix}"),
            project=self._args.site.project,
            network=network.id,
            direction="INGRESS",
            allows=[{"protocol": protocol, "ports": [UNPRIVILEGED_PORTS]} for protocol in ("tcp", "udp")],
            source_tags=tags,
            source_ranges=None if tags else [cidr],
            target_tags=tags,
            log_config={"metadata": "INCLUDE_ALL_METADATA"},
            opts=self.inside(),
        )

    def _rdma(self) -> list[compute.Subnetwork]:
        """A RoCE network takes no firewall rule, NAT or flow log; only RDMA cards of its zone are attached to it."""
        site, zone = self._args.site, self._args.zone
        network = compute.Network(
            self.child("rdma"),
            name=self.child("rdma"),
            project=site.project,
            auto_create_subnetworks=False,
            mtu=RDMA_JUMBO,
            network_profile=f"projects/{site.project}/global/networkProfiles/{zone}-vpc-roce",
            opts=self.inside(),
        )
        return [
            compute.Subnetwork(
                self.child(f"rdma-{index}"),
                name=self.child(f"rdma-{index}"),
                project=site.project,
                region=site.region,
                network=network.id,
                ip_cidr_range=cidr,
                opts=self.inside(),
            )
            for index, cidr in enumerate(self._args.rdma)
        ]

    def _nat(self) -> compute.RouterNat:
        site = self._args.site
        router = compute.Router(
            self.child("router"),
            name=self.child("router"),
            project=site.project,
            region=site.region,
            network=self.subnet.network,
            opts=self.inside(),
        )
        return compute.RouterNat(
            self.child("nat"),
            name=self.child("nat"),
            project=site.project,
            region=site.region,
            router=router.name,
            nat_ip_allocate_option="AUTO_ONLY",
            source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
            subnetworks=[{"name": self.subnet.id, "source_ip_ranges_to_nats": ["ALL_IP_RANGES"]}],
            log_config={"enable": True, "filter": "ERRORS_ONLY"},
            opts=self.inside(),
        )
