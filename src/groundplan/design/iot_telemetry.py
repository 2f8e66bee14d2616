"""The design of an IoT telemetry platform: the record of what was decided, in the units that the cloud wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from groundplan.design.decision import Decision


class Route(StrEnum):
    """The way telemetry enters Google Cloud."""

    BROKER = "broker"
    DIRECT = "direct"
    EXPORT = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the fleet sends once it reaches the cloud.

    connections: clients that hold a session (gateways where there are any, else devices).
    messages: per second. payload: bytes per message. bytes: per second.
    """

    connections: int
    messages: float
    payload: int

    @property
    def bytes(self) -> float:
        """Payload bytes per second."""
        return self.messages * self.payload


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerFleet:
    """The broker nodes: a machine type, how many run at least and at most, and the sessions one of them holds."""

    machine_type: str
    nodes: int
    max_nodes: int
    sessions_per_node: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """Dataflow workers: a machine type, how many start and how many the autoscaler may run."""

    machine_type: str
    count: int
    max_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """How BigQuery tables are cut: partition type (HOUR, DAY, MONTH) on a column, and clustering columns."""

    partition: str
    column: str
    clustering: tuple[str, ...]
    keep: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long things are kept.

    messages: on topics (10 min to 31 days). archive: objects, with the age at which each colder class takes them over.
    """

    messages: timedelta
    archive: timedelta
    colder: tuple[tuple[timedelta, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CidrPlan:
    """IPv4 ranges: the subnet of broker nodes and Dataflow workers, sized for both at their largest."""

    subnet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What the environment sets. regional: redundancy over zones. Ages in days."""

    deletion_protection: bool
    minimum_nodes: int
    soft_delete: timedelta
    ca_tier: str
    log_retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Physical names that are not simply `<prefix>-<role>`; each within Google's limit for its kind.

    prefix: `<name>-<environment>`, of every resource. dataset: underscores only. buckets: global, so they carry the
    project. accounts: service-account id (6 to 30 characters) by role.
    """

    prefix: str
    dataset: str
    buckets: Mapping[str, str]
    accounts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IotDesign:
    """Everything that the blueprint needs besides the spec itself.

    Fields that are None are parts which the design leaves out: `broker` on routes without one, `workers` without
    processing. `decisions` holds all of them in the order in which they were taken.
    """

    names: Names
    labels: Mapping[str, str]
    protection: Protection
    load: Load
    route: Decision[Route]
    processing: Decision[bool]
    aggregate_at_gateway: Decision[bool]
    broker: Decision[BrokerFleet] | None
    workers: Decision[Workers] | None
    table: Decision[TableLayout]
    retention: Decision[Retention]
    cidr: Decision[CidrPlan]
    decisions: tuple[Decision[Any], ...]
