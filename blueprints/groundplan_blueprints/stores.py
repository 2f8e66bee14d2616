"""Where data is kept: the warehouse, the archive, and the newest values of each device."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from groundplan.design.names import TELEMETRY
from groundplan_blueprints.plan import Plan
from groundplan_blueprints.translation import table_layout
from groundplan_components.archive import Archive, ArchiveArgs
from groundplan_components.bus import Bus
from groundplan_components.state_store import StateStore, StateStoreArgs
from groundplan_components.warehouse import TelemetryExport, Warehouse, WarehouseArgs


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Where data is kept. `state` is None when nobody writes or reads it."""

    warehouse: Warehouse
    archive: Archive
    state: StateStore | None


def build_stores(plan: Plan, bus: Bus, agent: pulumi.Output[str]) -> Stores:
    """Register the stores; `agent` is the Pub/Sub agent, which writes to them where no pipeline does."""
    return Stores(warehouse=_warehouse(plan, bus, agent), archive=_archive(plan, bus, agent), state=_state(plan))


def _warehouse(plan: Plan, bus: Bus, agent: pulumi.Output[str]) -> Warehouse:
    processed = plan.design.processing.value
    export = TelemetryExport(topic=bus.telemetry.id, agent=agent, account_id=plan.account("export"))
    return Warehouse(
        plan.name("warehouse"),
        WarehouseArgs(
            site=plan.site,
            dataset=plan.design.names.dataset,
            measures=plan.measures,
            aggregates=plan.spec.stream.aggregates if plan.spec.stream and processed else (),
            layout=table_layout(plan.design),
            export=None if processed else export,
        ),
        origin="warehouse",
        opts=plan.options,
    )


def _archive(plan: Plan, bus: Bus, agent: pulumi.Output[str]) -> Archive:
    retention = plan.design.retention.value
    return Archive(
        plan.name("archive"),
        ArchiveArgs(
            site=plan.site,
            bucket=plan.bucket("archive"),
            keep=retention.archive,
            colder=retention.colder,
            soft_delete=plan.design.protection.soft_delete,
            topics={TELEMETRY: bus.telemetry.id, "state": bus.state.id, "events": bus.events.id},
            agent=agent,
            writer_account_id=plan.account("archive"),
        ),
        origin="archive",
        opts=plan.options,
    )


def _state(plan: Plan) -> StateStore | None:
    if not plan.design.processing.value and plan.spec.fleet.direction == "telemetry":
        return None
    return StateStore(
        plan.name("state"),
        StateStoreArgs(site=plan.site, database=plan.name("state")),
        origin="state",
        opts=plan.options,
    )
