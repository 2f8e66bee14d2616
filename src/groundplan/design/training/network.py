"""The IPv4 ranges of training hosts: one subnet for each network interface, clear of Google's and of IoT stacks."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from groundplan.catalog.figures import figure
from groundplan.catalog.gpus import GpuShape
from groundplan.design.cidr import prefix_length
from groundplan.design.decision import Decision
from groundplan.design.training.machines import Machines
from groundplan.design.training.record import Subnets
from groundplan.design.wording import count

_STARTS = {"dev": "10.64.0.0", "staging": "10.80.0.0", "prod": "10.96.0.0"}
"""Apart from one another and from those of IoT platforms, so that networks can be peered."""


def subnets(environment: str, machines: Machines) -> Decision[Subnets]:
    """Lay out one subnet after the other, each for all hosts and those that replace them."""
    interfaces, rdma = _interfaces(machines)
    prefix = prefix_length(2 * machines.hosts)
    first = IPv4Address(_STARTS[environment])
    size = 2 ** (32 - prefix)
    ranges = [str(IPv4Network((first + index * size, prefix))) for index in range(interfaces)]
    hosts = count(machines.hosts, "host")
    return Decision(
        title="Subnets",
        value=Subnets(ethernet=tuple(ranges[: interfaces - rdma]), rdma=tuple(ranges[interfaces - rdma :])),
        because=f"{hosts}, {count(interfaces, 'network interface')} each, twice as many while hosts are replaced",
        rejected={"10.128.0.0/9": "the range of auto-mode networks: it could not be peered with them"},
        source=figure("network.unusable_addresses").cite,
        field="environment",
    )


def _interfaces(machines: Machines) -> tuple[int, int]:
    """Network interfaces of a host, and how many of them are for RDMA."""
    if not isinstance(machines, GpuShape):
        return 1, 0
    return machines.nics or 1, machines.rdma_nics
