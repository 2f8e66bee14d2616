"""Warehouse: the BigQuery dataset that analysts query.

Owns the dataset, the tables for raw telemetry, for windows and for what could not be processed, the view with the
newest values, and where asked the subscription that stores telemetry without a pipeline. Refuses readers: analysts get
their access from the organisation. Refuses the pipeline's account: it is granted the tables through `grant_writer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pulumi
from pulumi_gcp import bigquery

from groundplan_components.base import Component, Site
from groundplan_components.measures import (
    DEVICE,
    EVENT_TIME,
    Column,
    Measure,
    raw_columns,
    table_schema,
    windowed_columns,
)
from groundplan_components.service_account import ServiceAccount, ServiceAccountArgs
from groundplan_components.subscription import Subscription, SubscriptionArgs, TableExport

NEWEST_WITHIN_DAYS = 7
"""How far back the newest values are sought; a query over all partitions would be billed for all of them."""

DEAD_LETTER_COLUMNS = (
    Column(name="failed_at", type="TIMESTAMP", mode="REQUIRED", description="When processing failed, UTC"),
    Column(name="reason", type="STRING", mode="REQUIRED", description="Why it failed"),
    Column(name="payload", type="STRING", description="The message as it came"),
)


@dataclass(frozen=True, kw_only=True)
class TableLayout:
    """How tables are cut: HOUR, DAY or MONTH partitions that expire after `keep`, and up to 4 clustering columns."""

    partition: str
    keep: timedelta
    clustering: tuple[str, ...] = (DEVICE.name,)


@dataclass(frozen=True, kw_only=True)
class TelemetryExport:
    """Telemetry that Pub/Sub stores by itself: topic id, the agent's member, and the id of the account that writes."""

    topic: pulumi.Input[str]
    agent: pulumi.Input[str]
    account_id: str


@dataclass(frozen=True, kw_only=True)
class WarehouseArgs:
    """What a warehouse needs.

    dataset: letters, digits and underscores. aggregates: of each numeric measure over a window; with none there is no
    table of windows, nor one of dead letters, because there is no pipeline to fill them. export: for the route without
    a pipeline.
    """

    site: Site
    dataset: str
    measures: tuple[Measure, ...]
    aggregates: tuple[str, ...]
    layout: TableLayout
    export: TelemetryExport | None = None


class Warehouse(Component, token="groundplan:iot:Warehouse"):
    """Tables that refuse a query over all time. `raw`, `windowed` and `dead_letters` are what a pipeline fills.

    `names` gives each table's full name as the pipeline wants it, `project:dataset.table`.
    """

    aggregates: tuple[str, ...]
    dataset: bigquery.Dataset
    raw: bigquery.Table
    windowed: bigquery.Table | None
    dead_letters: bigquery.Table | None
    newest: bigquery.Table
    export: Subscription | None

    def __init__(
        self, name: str, args: WarehouseArgs, *, origin: str = "", opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, origin=origin, opts=opts)
        self._args = args
        self.aggregates = args.aggregates
        self.dataset = self._dataset()
        self.raw = self._table("raw", raw_columns(args.measures), EVENT_TIME.name, args.layout.clustering)
        self.windowed = self.dead_letters = None
        if args.aggregates:
            windows = windowed_columns(args.measures, args.aggregates)
            self.windowed = self._table("windowed", windows, "window_start", args.layout.clustering)
            self.dead_letters = self._table("dead_letters", DEAD_LETTER_COLUMNS, "failed_at", ())
        self.newest = self._newest()
        self.export = self._export(args.export) if args.export else None
        self.register_outputs({"dataset": self.dataset.dataset_id})

    @property
    def names(self) -> Mapping[str, pulumi.Output[str]]:
        """The full name of each table that a pipeline fills, by the table's id."""
        tables = {"raw": self.raw, "windowed": self.windowed, "dead_letters": self.dead_letters}
        return {key: self._full_name(table, ":") for key, table in tables.items() if table}

    def grant_writer(self, who: str, member: pulumi.Input[str]) -> tuple[pulumi.Resource, ...]:
        """Let a member write rows to the tables, not to the dataset; `who` names the grants."""
        tables = {"raw": self.raw, "windowed": self.windowed, "dead-letters": self.dead_letters}
        return tuple(self._grant(f"{who}-writes-{role}", table, member) for role, table in tables.items() if table)

    def _dataset(self) -> bigquery.Dataset:
        site = self._args.site
        return bigquery.Dataset(
            self.child("dataset"),
            dataset_id=self._args.dataset,
            project=site.project,
            location=site.region,
            labels=site.labels,
            description="Telemetry as it came, and aggregated over windows",
            default_partition_expiration_ms=_milliseconds(self._args.layout.keep),
            delete_contents_on_destroy=not site.deletion_protection,
            opts=pulumi.ResourceOptions(parent=self, protect=site.deletion_protection or None),
        )

    def _table(self, table: str, columns: tuple[Column, ...], time: str, clustering: tuple[str, ...]) -> bigquery.Table:
        site, layout = self._args.site, self._args.layout
        return bigquery.Table(
            self.child(table.replace("_", "-")),
            dataset_id=self.dataset.dataset_id,
            table_id=table,
            project=site.project,
            labels=site.labels,
            schema=table_schema(columns),
            time_partitioning={
                "type": layout.partition,
                "field": time,
                "expiration_ms": _milliseconds(layout.keep),
            },
            require_partition_filter=True,
            clusterings=list(clustering) or None,
            deletion_protection=site.deletion_protection,
            opts=self.inside(),
        )

    def _newest(self) -> bigquery.Table:
        site = self._args.site
        return bigquery.Table(
            self.child("newest"),
            dataset_id=self.dataset.dataset_id,
            table_id="newest",
            project=site.project,
            labels=site.labels,
            description=f"The newest value of each measure of each device, of the last {NEWEST_WITHIN_DAYS} days",
            view={
                "query": newest_query(site.project, self._args.dataset, self._args.measures),
                "use_legacy_sql": False,
            },
            deletion_protection=False,
            opts=self.inside(self.raw),
        )

    def _export(self, export: TelemetryExport) -> Subscription:
        site = self._args.site
        writer = ServiceAccount(
            self.child("writer"),
            ServiceAccountArgs(site=site, account_id=export.account_id, purpose="Pub/Sub writes telemetry to BigQuery"),
            opts=self.inside(),
        )
        grant = self._grant("writer-writes-raw", self.raw, writer.member)
        return Subscription(
            self.child("export"),
            SubscriptionArgs(
                site=site,
                topic=export.topic,
                agent=export.agent,
                export=TableExport(table=self._full_name(self.raw, "."), writer=writer),
                after=(grant,),
            ),
            opts=self.inside(),
        )

    def _grant(self, role: str, table: bigquery.Table, member: pulumi.Input[str]) -> pulumi.Resource:
        return bigquery.IamMember(
            self.child(role),
            project=self._args.site.project,
            dataset_id=self.dataset.dataset_id,
            table_id=table.table_id,
            role="roles/bigquery.dataEditor",
            member=member,
            opts=self.inside(),
        )

    def _full_name(self, table: bigquery.Table, separator: str) -> pulumi.Output[str]:
        return pulumi.Output.concat(self._args.site.project, separator, self.dataset.dataset_id, ".", table.table_id)


def newest_query(project: str, dataset: str, measures: tuple[Measure, ...]) -> str:
    """The query of the view `newest`: one row for each device, each measure's last value that is not null."""
    values = "".join(
        f",\n  ARRAY_AGG(`{measure.name}` IGNORE NULLS ORDER BY event_time DESC LIMIT 1)[SAFE_OFFSET(0)]"
        f" AS `{measure.name}`"
        for measure in measures
    )
    return (
        f"SELECT\n  device_id,\n  MAX(event_time) AS event_time{values}\n"
        f"FROM `{project}.{dataset}.raw`\n"
        f"WHERE event_time > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL {NEWEST_WITHIN_DAYS} DAY)\n"
        "GROUP BY device_id"
    )


def _milliseconds(duration: timedelta) -> int:
    return int(duration.total_seconds()) * 1000
