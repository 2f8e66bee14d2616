"""A request for a TPU that waits in the queue of the Cloud TPU API.

Owns the request, and through it the node that appears once there is room. Refuses what the provider cannot express of
a queued node: spot, flex-start, reservations, an end, labels, tags, metadata and a service account. So nothing starts
by itself on the node, which acts under the project's Compute Engine account: whoever waits for it starts the trainer.
Where one of these matters, use `tpu_slice` or `tpu_vm`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import tpu

from groundplan_components.base import Component, Site
from groundplan_components.training_network import TrainingNetwork
from groundplan_components.training_terms import Terms


@dataclass(frozen=True, kw_only=True)
class QueuedTpuArgs:
    """What a request needs.

    accelerator_type: such as `v5litepod-16`. runtime: the version of the TPU software. network: one that takes hosts
    without a tag, because the node carries none.
    """

    site: Site
    zone: str
    accelerator_type: str
    runtime: str
    terms: Terms
    network: TrainingNetwork


class QueuedTpu(Component, token="groundplan:training:QueuedTpu"):
    """A TPU in the queue. Raises ValueError for terms that the provider cannot express."""

    request: tpu.V2QueuedResource

    def __init__(
        self, name: str, args: QueuedTpuArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        if args.terms.option != "on-demand" or args.terms.duration:
            raise ValueError(f"the provider cannot ask for a queued TPU with {args.terms.option} or with an end")
        self.request = tpu.V2QueuedResource(
            self.child("request"),
            name=self.child("request"),
            project=args.site.project,
            zone=args.zone,
            tpu={
                "node_specs": [
                    {
                        "parent": f"projects/{args.site.project}/locations/{args.zone}",
                        "node_id": self.child("node"),
                        "node": {
                            "accelerator_type": args.accelerator_type,
                            "runtime_version": args.runtime,
                            "description": "Training hosts",
                            "network_config": {
                                "subnetwork": args.network.subnet.id,
                                "enable_external_ips": False,
                                "can_ip_forward": False,
                            },
                        },
                    }
                ]
            },
            opts=self.inside(*args.network.ready),
        )
        self.register_outputs({"request": self.request.name})
