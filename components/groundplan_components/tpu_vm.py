"""A TPU slice of the Cloud TPU API: v2 to v6e, of one or many hosts.

Owns the TPU node and its hosts' right to delete it. Refuses flex-start, which the API has in queued resources only, and
a named reservation, because the provider can only ask for any. The API itself is in maintenance; v5p and v6e are made
by Compute Engine as well (`tpu_slice`), and TPU7x only there.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import projects, tpu

from groundplan_components.base import Component, Site
from groundplan_components.compute_host import CLOUD, metadata
from groundplan_components.trainer import Trainer
from groundplan_components.training_network import TRAINER_TAG, TrainingNetwork
from groundplan_components.training_terms import Terms


@dataclass(frozen=True, kw_only=True)
class TpuVmArgs:
    """What a TPU needs.

    accelerator_type: such as `v5litepod-16`. runtime: the version of the TPU software. role_prefix: start of custom
    roles' ids. A duration in `terms` is kept by the hosts themselves: set it as the limit of the trainer's settings.
    """

    site: Site
    zone: str
    accelerator_type: str
    runtime: str
    terms: Terms
    trainer: Trainer
    network: TrainingNetwork
    role_prefix: str


class TpuVm(Component, token="groundplan:training:TpuVm"):
    """A TPU that trains, and deletes itself when it is done, idle, or out of time.

    Raises ValueError for terms that the provider cannot express, and for a duration that the trainer does not keep.
    """

    node: tpu.V2Vm

    def __init__(
        self, name: str, args: TpuVmArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if args.terms.option not in {"on-demand", "spot"}:
            raise ValueError(f"the provider cannot ask the TPU API for a TPU with {args.terms.option}")
        if args.terms.duration and args.trainer.settings.limit != args.terms.duration:
            raise ValueError("the TPU API knows no run duration: the trainer's settings must have it as their limit")
        self._args = args
        self.node = self._node(self._grant_ending())
        self.register_outputs({"node": self.node.name})

    def _node(self, ending: pulumi.Resource) -> tpu.V2Vm:
        args, name = self._args, self.child("node")
        address = f"projects/{args.site.project}/locations/{args.zone}/nodes/{name}"
        return tpu.V2Vm(
            name,
            name=name,
            project=args.site.project,
            zone=args.zone,
            description="Training hosts; what they learn is in the bucket of checkpoints",
            accelerator_type=args.accelerator_type,
            runtime_version=args.runtime,
            network_config={
                "subnetwork": args.network.subnet.id,
                "enable_external_ips": False,
                "can_ip_forward": False,
            },
            service_account={"email": args.trainer.account.email, "scopes": [CLOUD]},
            scheduling_config={"spot": args.terms.option == "spot"},
            shielded_instance_config={"enable_secure_boot": True},
            tags=[TRAINER_TAG],
            labels=args.site.labels,
            metadata=metadata(args.trainer, f"DELETE https://tpu.googleapis.com/v2/{address}"),
            opts=self.inside(ending, *args.trainer.grants, *args.network.ready),
        )

    def _grant_ending(self) -> pulumi.Resource:
        """The API grants nothing on a single node: the role is of the project, and its one permission deletes nodes."""
        args = self._args
        role = projects.IAMCustomRole(
            self.child("node-deleter"),
            project=args.site.project,
            role_id=f"{args.role_prefix}_node_deleter",
            title="Deletes a TPU node",
            permissions=["tpu.nodes.delete"],
            stage="GA",
            opts=self.inside(),
        )
        return projects.IAMMember(
            self.child("trainer-deletes"),
            project=args.site.project,
            role=role.name,
            member=args.trainer.account.member,
            opts=self.inside(),
        )
