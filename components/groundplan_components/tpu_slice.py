"""A TPU slice on Compute Engine: v5p, v6e and TPU7x.

Owns the machine of a single-host slice; of a larger one the instance group with its template, the workload policy that
names the topology, and the hosts' right to end the group. Refuses v5e and older generations, which Compute Engine does
not create (`tpu_vm`), and several slices: each is a component.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import compute

from groundplan_components.base import Component
from groundplan_components.compute_host import Host, instance
from groundplan_components.host_group import Mode, grant_ending, group

SERIES = ("ct5p-", "ct6e-", "tpu7x-")
"""Machine types with TPUs that Compute Engine creates (https://docs.cloud.google.com/compute/docs/tpus/tpu-machines).
A template with ct5lp would be accepted, and every machine made of it refused."""


@dataclass(frozen=True, kw_only=True)
class TpuSliceArgs:
    """What a slice needs.

    host: the description of every machine. hosts: how many make up the slice. topology: of its chips, `4x4`.
    role_prefix: start of custom roles' ids.
    """

    host: Host
    hosts: int
    topology: str
    role_prefix: str


class TpuSlice(Component, token="groundplan:training:TpuSlice"):
    """Machines with TPUs that are wired to each other. One of `machine` and `group` is None.

    Raises ValueError for a machine type whose TPUs Compute Engine does not create.
    """

    machine: compute.Instance | None
    group: compute.InstanceGroupManager | None

    def __init__(
        self, name: str, args: TpuSliceArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if not args.host.machine.machine_type.startswith(SERIES):
            raise ValueError(f"Compute Engine makes no TPU slice of {args.host.machine.machine_type}")
        self._args = args
        alone = args.hosts == 1
        self.machine = instance(self, "host", args.host) if alone else None
        self.group = None if alone else self._group()
        self.register_outputs({"name": self.child("host" if alone else "group")})

    def _group(self) -> compute.InstanceGroupManager:
        args = self._args
        # Only these models allow all hosts at once; with others the group holds what it gets until the slice is whole.
        mode: Mode = "BULK" if args.host.terms.model in {"FLEX_START", "RESERVATION_BOUND"} else "INDIVIDUAL"
        topology = compute.ResourcePolicy(
            self.child("topology"),
            name=self.child("topology"),
            project=args.host.site.project,
            region=args.host.site.region,
            description="How the chips of the slice are wired",
            workload_policy={"type": "HIGH_THROUGHPUT", "accelerator_topology": args.topology},
            opts=self.inside(),
        )
        return group(
            self,
            "group",
            args.host,
            size=args.hosts,
            mode=mode,
            workload=topology.id,
            after=grant_ending(self, args.host, args.role_prefix),
        )
