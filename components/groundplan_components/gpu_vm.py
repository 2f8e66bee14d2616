"""One machine with GPUs, or with CPUs alone.

Owns the machine. Refuses its identity (`trainer`), its network (`training_network`) and more than one machine
(`gpu_cluster`). Refuses to wait for capacity: the provider cannot say how long a flex-start request of a single machine
stays valid, so `pulumi up` fails at once where there is none; a group waits.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_gcp import compute

from groundplan_components.base import Component
from groundplan_components.compute_host import Host, instance


@dataclass(frozen=True, kw_only=True)
class GpuVmArgs:
    """What a GPU machine needs: the host's description."""

    host: Host


class GpuVm(Component, token="groundplan:training:GpuVm"):
    """A machine with GPUs that trains, and ends when it is done, idle, or out of time."""

    machine: compute.Instance

    def __init__(
        self, name: str, args: GpuVmArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self.machine = instance(self, "host", args.host)
        self.register_outputs({"instance": self.machine.name})
