"""Machines with GPUs, or with CPUs alone, that train together.

Owns the instance group with its template and its placement, the request by which flex-start machines are obtained, and
the hosts' right to end the group. Refuses the networks between the machines (`training_network`) and their identity
(`trainer`). Refuses other zones: machines that train together stand in one. Refuses A4X: its machines come in racks,
whose topology a workload policy would have to name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_gcp import compute

from groundplan_components.base import Component
from groundplan_components.compute_host import Host
from groundplan_components.host_group import grant_ending, group

Placement = Literal["", "compact", "high-throughput"]
"""How close machines stand: anywhere in the zone; on one rack or block by a placement policy; or by a workload policy,
which instance groups of A3 (8 GPUs), A4 and A4X machines take in its place
(https://docs.cloud.google.com/compute/docs/instance-groups/about-workload-policies)."""


@dataclass(frozen=True, kw_only=True)
class GpuClusterArgs:
    """What a cluster needs.

    host: the description of every machine. hosts: how many. role_prefix: start of custom roles' ids. placement: how
    close machines stand.
    """

    host: Host
    hosts: int
    role_prefix: str
    placement: Placement = ""


class GpuCluster(Component, token="groundplan:training:GpuCluster"):
    """A group of machines with GPUs. `request`: what waits for flex-start machines; None with other terms.

    Raises ValueError for A4X machines, and for a workload policy with flex-start machines, which groups do not take
    (a copy of https://docs.cloud.google.com/ai-hypercomputer/docs on managed instance groups).
    """

    group: compute.InstanceGroupManager
    request: compute.ResizeRequest | None

    def __init__(
        self, name: str, args: GpuClusterArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if args.host.machine.machine_type.startswith("a4x-"):
            raise ValueError("A4X machines come in racks: a group of them needs the topology of its racks")
        self._args = args
        flexible = args.host.terms.option == "flex-start"
        if flexible and args.placement == "high-throughput":
            raise ValueError("a group that waits for flex-start machines takes no workload policy")
        policy = self._policy() if args.placement else None
        self.group = group(
            self,
            "group",
            args.host,
            size=0 if flexible else args.hosts,
            mode="INDIVIDUAL",
            placement=policy.id if policy and args.placement == "compact" else None,
            workload=policy.id if policy and args.placement == "high-throughput" else None,
            after=grant_ending(self, args.host, args.role_prefix),
        )
        self.request = self._request() if flexible else None
        self.register_outputs({"group": self.group.name})

    def _policy(self) -> compute.ResourcePolicy:
        compact = self._args.placement == "compact"
        return compute.ResourcePolicy(
            self.child("placement"),
            name=self.child("placement"),
            project=self._args.host.site.project,
            region=self._args.host.site.region,
            description="Training hosts stand close to each other",
            group_placement_policy={"collocation": "COLLOCATED"} if compact else None,
            workload_policy=None if compact else {"type": "HIGH_THROUGHPUT"},
            opts=self.inside(),
        )

    def _request(self) -> compute.ResizeRequest:
        """Ask for all machines at once; a new group takes a new request, since it depends on the group's name."""
        duration = self._args.host.terms.duration
        return compute.ResizeRequest(
            self.child("request"),
            name=self.child("request"),
            project=self._args.host.site.project,
            zone=self._args.host.zone,
            description="All training hosts, once there is room for them",
            instance_group_manager=self.group.name,
            resize_by=self._args.hosts,
            requested_run_duration={"seconds": str(int(duration.total_seconds()))} if duration else None,
            opts=self.inside(),
        )
