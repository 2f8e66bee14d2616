"""The design of an IoT telemetry platform: the record of what was decided, in the units that the cloud wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal

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
class PublishQuota:
    """Pub/Sub's regional quota for publishers, in bytes per second: the default, and what the fleet needs."""

    limit: int
    needed: int

    @property
    def sufficient(self) -> bool:
        """Whether the default quota is enough."""
        return self.needed <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerFleet:
    """The broker nodes: a machine type, how many run at least and at most, and the sessions one is planned for.

    A node must accept more than `sessions_per_node`, because the load balancer does not spread sessions evenly.
    """

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
    """How BigQuery tables are cut: partition type (HOUR, DAY, MONTH) on a column, and clustering columns.

    keep: age at which a partition is dropped.
    """

    partition: str
    column: str
    clustering: tuple[str, ...]
    keep: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long things are kept.

    messages: on topics (10 min to 31 days). archive: objects, in whole days. colder: age in whole days at which each
    colder class takes objects over, warmest first.
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
    """What the environment sets.

    minimum_nodes: of the broker. spare: what may be lost without harm: nothing, a node or a whole zone. soft_delete:
    how long deleted objects can be restored, 0 or 7 to 90 days. ca_tier: DEVOPS or ENTERPRISE.
    """

    deletion_protection: bool
    minimum_nodes: int
    spare: Literal["none", "node", "zone"]
    soft_delete: timedelta
    ca_tier: Literal["DEVOPS", "ENTERPRISE"]
    log_retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Physical names that are not simply `<prefix>-<role>`; each within Google's limit for its kind.

    prefix: `<name>-<environment>`, of every resource. dataset: underscores only. buckets: global, so they carry the
    project. accounts: service-account id (6 to 30 characters) by role; a function's role is `function-<its name>`.
    functions: the physical name of each function, by its name in the spec. pool: of the gateways' identities.
    """

    prefix: str
    dataset: str
    buckets: Mapping[str, str]
    accounts: Mapping[str, str]
    functions: Mapping[str, str]
    pool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IotDesign:
    """Everything that the blueprint needs besides the spec itself.

    Fields that are None are parts which the design leaves out: `broker` on routes without one, `workers` without
    processing, `batch` without a training data set. `zones` are those that machines are spread over. `decisions` holds
    all of them in the order in which they were taken.
    """

    names: Names
    labels: Mapping[str, str]
    zones: tuple[str, ...]
    protection: Protection
    load: Load
    parts: Decision[tuple[str, ...]]
    aggregate_at_gateway: Decision[bool]
    route: Decision[Route]
    ingestion: Decision[str]
    quota: Decision[PublishQuota]
    processing: Decision[bool]
    stream_processing: Decision[str] | None
    broker: Decision[BrokerFleet] | None
    workers: Decision[Workers] | None
    batch: Decision[Workers] | None
    table: Decision[TableLayout]
    retention: Decision[Retention]
    cidr: Decision[CidrPlan]
    decisions: tuple[Decision[Any], ...]
