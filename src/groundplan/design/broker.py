"""The broker fleet: machine type and number of nodes, from sessions, messages and bytes.

Mosquitto uses one core, so a fleet grows by nodes, not by larger machines. What a node is planned for stands in the
catalogue beside what was measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from groundplan.catalog.figures import figure
from groundplan.catalog.machine_types import machine_type
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import BrokerFleet, Load, Protection
from groundplan.design.machines import offered
from groundplan.design.wording import count, rate, size
from groundplan.errors import Problem
from groundplan.spec.iot_telemetry import IotTelemetry

_PEAK = 2
"""The autoscaler may double the fleet: all sessions of a lost half reconnect at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What one node is planned for."""

    machine_type: str
    sessions: int
    messages: int
    bytes: int

    def needed(self, load: Load) -> int:
        """How many nodes carry the load when none is lost."""
        return max(
            math.ceil(load.connections / self.sessions),
            math.ceil(load.messages / self.messages),
            math.ceil(load.bytes / self.bytes),
        )


def broker_fleet(spec: IotTelemetry, load: Load, protection: Protection, zones: int) -> Decision[BrokerFleet]:
    """Size the fleet so that it carries the load even when what the environment allows to be lost is lost."""
    node = _node(spec.region, load, protection)
    needed = node.needed(load)
    nodes = _nodes(needed, protection, zones)
    most = min(_PEAK * nodes, figure("group.instances").value)
    return Decision(
        title="Broker fleet",
        value=BrokerFleet(machine_type=node.machine_type, nodes=nodes, max_nodes=most, sessions_per_node=node.sessions),
        because=_because(load, node, needed, protection),
        rejected={
            "larger machines": "mosquitto uses one core: more of them stay idle, and a lost node takes more with it",
            "a cluster (EMQX)": "more than one node needs a licence in production; nodes that share nothing do not",
        },
        source=f"{figure('broker.sessions').cite}; {figure('broker.messages_per_second').cite}",
        field="fleet",
    )


def broker_problems(spec: IotTelemetry, load: Load, protection: Protection, zones: int) -> Iterator[Problem]:
    """Find a fleet that no regional instance group can hold."""
    node = _node(spec.region, load, protection)
    nodes = _nodes(node.needed(load), protection, zones)
    most = figure("group.instances").value
    if nodes > most:
        yield Problem(
            code="capacity",
            message=f"the broker fleet would need {nodes:,} nodes",
            path=("fleet", "devices"),
            value=str(spec.fleet.devices),
            allowed=f"at most {most:,} nodes, the limit of a regional instance group",
            hint="send less often, aggregate at gateways, or divide the fleet over several specs and regions",
        )


def _nodes(needed: int, protection: Protection, zones: int) -> int:
    spare = {"none": needed, "node": needed + 1, "zone": math.ceil(needed * zones / (zones - 1))}[protection.spare]
    return max(spare, protection.minimum_nodes)


def _node(region: str, load: Load, protection: Protection) -> Node:
    messages, sessions = figure("broker.messages_per_second").value, figure("broker.sessions").value
    throughput = figure("broker.bytes_per_second").value
    small_sessions, small_messages = (
        figure("broker.small.sessions").value,
        figure("broker.small.messages_per_second").value,
    )
    share = small_messages / messages
    small = Node(
        machine_type="e2-small", sessions=small_sessions, messages=small_messages, bytes=int(throughput * share)
    )
    if protection.spare == "none" and offered(("e2-small",), region) and small.needed(load) == 1:
        return small
    name = offered(("e2-standard-2", "n2-standard-2", "n4-standard-2"), region)
    return Node(machine_type=name, sessions=min(sessions, _room(name)), messages=messages, bytes=throughput)


def _room(name: str) -> int:
    """How many sessions fit into the memory of a machine type."""
    found = machine_type(name)
    memory = found.memory_mib * 2**20 if found else 0
    return (memory - figure("broker.base_bytes").value) // figure("broker.session_bytes").value


def _because(load: Load, node: Node, needed: int, protection: Protection) -> str:
    carried = (
        f"{count(load.connections, 'session')}, {rate(load.messages)}, {size(load.bytes)}/s; a node is planned for "
        f"{node.sessions:,}, {node.messages:,}/s and {size(node.bytes)}/s: {count(needed, 'node')} for the load"
    )
    spare = {
        "none": "none to spare in development",
        "node": "one to spare",
        "zone": "a whole zone of them to spare",
    }[protection.spare]
    return f"{carried}, {spare}, at least {protection.minimum_nodes}"
