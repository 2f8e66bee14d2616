"""The rows that `groundplan explain` shows: each decision's value as short text, its reason, and what was rejected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from groundplan.design import Design
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import (
    BrokerFleet,
    CidrPlan,
    Load,
    Protection,
    PublishQuota,
    Retention,
    TableLayout,
    Workers,
)
from groundplan.design.training.record import (
    Distribution,
    GpuTraffic,
    HostParts,
    Keeping,
    RunLimit,
    Subnets,
    Terms,
)
from groundplan.design.training.shape import Family, Shape, ZoneChoice
from groundplan.design.wording import count, rate, size, span

_YES_NO = {
    "Aggregation": ("at the gateway", "not at the gateway"),
    "Processing": ("Dataflow", "none: an export subscription stores messages"),
}
"""What yes and no mean, by the title of the decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One decision as text. rejected: pairs of option and reason. field: the spec field that can overrule it."""

    title: str
    value: str
    because: str
    rejected: tuple[tuple[str, str], ...]
    source: str
    field: str


def explain(design: Design) -> tuple[Row, ...]:
    """One row for each decision, in the order in which they were taken."""
    return tuple(
        Row(
            title=decision.title,
            value=_value(decision),
            because=decision.because,
            rejected=tuple(decision.rejected.items()),
            source=decision.source,
            field=decision.field,
        )
        for decision in design.decisions
    )


def _value(decision: Decision[object]) -> str:
    if isinstance(decision.value, bool):
        yes, no = _YES_NO[decision.title]
        return yes if decision.value else no
    return value_text(decision.value)


@singledispatch
def value_text(value: object) -> str:
    """Write a decision's value in a few words."""
    return str(value)


@value_text.register(tuple)
def _(value: tuple[str | ZoneChoice, ...]) -> str:
    return ", ".join(each if isinstance(each, str) else each.zone for each in value if _shown(each))


@value_text.register
def _(value: Protection) -> str:
    stores = "stores protected from deletion" if value.deletion_protection else "stores may be deleted"
    spare = {"none": "no spare", "node": "one node to spare", "zone": "one zone to spare"}[value.spare]
    return f"{stores}, {spare}, CA tier {value.ca_tier}, logs for {value.log_retention_days} d"


@value_text.register
def _(value: Load) -> str:
    return f"{count(value.connections, 'connection')}, {rate(value.messages)} of {size(value.payload)}"


@value_text.register
def _(value: PublishQuota) -> str:
    verdict = "enough" if value.sufficient else "must be raised"
    return f"{size(value.needed)}/s of {size(value.limit)}/s: {verdict}"


@value_text.register
def _(value: BrokerFleet) -> str:
    return f"{value.nodes:,} x {value.machine_type}, up to {value.max_nodes:,}"


@value_text.register
def _(value: Workers) -> str:
    return f"{value.count:,} x {value.machine_type}, up to {value.max_count:,}"


@value_text.register
def _(value: TableLayout) -> str:
    clustering = ", ".join(value.clustering)
    return f"by {value.partition.lower()} of {value.column}, clustered by {clustering}, kept {span(value.keep)}"


@value_text.register
def _(value: Retention) -> str:
    colder = "".join(f", {name} at {span(age)}" for age, name in value.colder)
    return f"messages {span(value.messages)}, archive {span(value.archive)}{colder}"


@value_text.register
def _(value: CidrPlan) -> str:
    return value.subnet


@value_text.register
def _(value: Shape) -> str:
    machines = f"{value.hosts:,} x {value.machine_type}" if value.hosts > 1 else value.machine_type
    if value.family is Family.CPU:
        return machines
    if value.family is Family.TPU:
        chips = f"{count(value.accelerators, 'chip')}, topology {value.topology}"
        return f"{value.name}: {chips}, {count(value.hosts, 'host')}"
    return f"{machines}: {value.accelerators:,} x {value.name}"


@value_text.register
def _(value: Terms) -> str:
    reservation = f" {value.reservation}" if value.reservation else ""
    duration = f", at most {span(value.duration)}" if value.duration else ""
    return f"{value.option}{reservation}{duration}{f', then {value.termination}' if value.termination else ''}"


@value_text.register
def _(value: Distribution) -> str:
    return " ".join((value.strategy, *(f"{key}={entry}" for key, entry in value.environment.items())))


@value_text.register
def _(value: HostParts) -> str:
    secure = "Secure Boot" if value.secure_boot else "no Secure Boot"
    close = {"": "", "compact": ", compact placement", "high-throughput": ", workload policy"}[value.closeness]
    return f"boot disk {value.boot_disk}, {secure}{close}"


@value_text.register
def _(value: Keeping) -> str:
    checkpoints = span(value.checkpoints) if value.checkpoints else "for good"
    return f"idle machines {span(value.idle)}, checkpoints {checkpoints}"


@value_text.register
def _(value: GpuTraffic) -> str:
    return " ".join((value.way or "TCP", *(f"{key}={entry}" for key, entry in value.environment.items())))


@value_text.register
def _(value: RunLimit) -> str:
    return f"at most {span(value.after)}" if value.after else "none"


@value_text.register
def _(value: Subnets) -> str:
    rdma = f"; RDMA {', '.join(value.rdma)}" if value.rdma else ""
    return f"{', '.join(value.ethernet)}{rdma}"


def _shown(value: str | ZoneChoice) -> bool:
    return isinstance(value, str) or value.kept
