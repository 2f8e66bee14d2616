"""The subnet's IPv4 range: as large as broker nodes and Dataflow workers at their most numerous, clear of Google's."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING

from groundplan.catalog.figures import figure
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import BrokerFleet, CidrPlan, Workers
from groundplan.design.wording import count

if TYPE_CHECKING:
    from groundplan.spec.iot_telemetry import IotTelemetry

_STARTS = {"dev": "10.16.0.0", "staging": "10.32.0.0", "prod": "10.48.0.0"}
"""Apart from one another, so that the environments' networks can be peered."""

_NARROWEST = 24
"""A subnet can be widened later, but not moved: no range is cut finer than this."""


def cidr_plan(
    spec: IotTelemetry, broker: BrokerFleet | None, workers: Workers | None, batch: Workers | None, zones: int
) -> Decision[CidrPlan]:
    """Lay out the subnet."""
    addresses = needed_addresses(broker, workers, batch, zones)
    unusable = figure("network.unusable_addresses").value
    subnet = IPv4Network((IPv4Address(_STARTS[spec.environment]), prefix_length(addresses)))
    return Decision(
        title="Subnet",
        value=CidrPlan(subnet=str(subnet)),
        because=(
            f"{count(addresses, 'machine')} at most, counting those that replace others; "
            f"{subnet.num_addresses - unusable:,} addresses can be used"
        ),
        rejected={
            "auto-mode network": "opens a subnet in every region, in ranges that collide with other networks",
            "10.128.0.0/9": "the range of auto-mode networks: it could not be peered with them",
        },
        source=figure("network.unusable_addresses").cite,
        field="environment",
    )


def prefix_length(machines: int) -> int:
    """Find the prefix length of a subnet for so many machines: as narrow as it may be."""
    unusable = figure("network.unusable_addresses").value
    return min(_NARROWEST, 32 - (machines + unusable - 1).bit_length())


def needed_addresses(broker: BrokerFleet | None, workers: Workers | None, batch: Workers | None, zones: int) -> int:
    """Count machines at their most numerous: a rolling update adds a node in each zone, a replaced job runs twice."""
    nodes = broker.max_nodes + zones if broker else 0
    stream = 2 * workers.max_count if workers else 0
    return nodes + stream + (batch.max_count if batch else 0)
