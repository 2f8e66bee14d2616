"""How BigQuery tables are cut: partitions by time, clustered by device."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

from groundplan.catalog.figures import figure
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import Load, TableLayout
from groundplan.design.wording import size, span
from groundplan.errors import Problem
from groundplan.spec.iot_telemetry import IotTelemetry

TIME_COLUMN = "event_time"
DEVICE_COLUMN = "device_id"

_SPANS = {"HOUR": timedelta(hours=1), "DAY": timedelta(days=1), "MONTH": timedelta(days=31)}
_LONG = timedelta(days=365)


def table_layout(spec: IotTelemetry, load: Load) -> Decision[TableLayout]:
    """Choose the finest partitions that are not too small and not too many.

    Source: "Introduction to partitioned tables": at most 10,000 partitions; less than about 10 GB in each is too fine.
    """
    asked = spec.warehouse.partition
    partition = _best(spec, load) if asked == "auto" else asked.upper()
    if asked == "auto":
        because = f"{size(_held(load, partition))} in each, kept for {span(spec.warehouse.keep)}"
    else:
        because = f"the spec asks for it: warehouse.partition is {asked}"
    return Decision(
        title="Partitions",
        value=TableLayout(
            partition=partition, column=TIME_COLUMN, clustering=(DEVICE_COLUMN,), keep=spec.warehouse.keep
        ),
        because=f"{because}; clustered by device, which most queries ask for",
        rejected={other: _against(spec, load, other, partition) for other in _SPANS if other != partition},
        source=f"{figure('bigquery.partitions').cite}; {figure('bigquery.partition_bytes').cite}",
        field="warehouse.partition",
    )


def table_problems(spec: IotTelemetry) -> Iterator[Problem]:
    """Find partitions that are too many for a table."""
    asked, keep = spec.warehouse.partition, spec.warehouse.keep
    if asked != "auto" and _number(keep, asked.upper()) > figure("bigquery.partitions").value:
        yield Problem(
            code="partition",
            message=f"{span(keep)} of rows, cut by {asked}, are {_number(keep, asked.upper()):,} partitions",
            path=("warehouse", "partition"),
            value=asked,
            allowed=f"at most {figure('bigquery.partitions').value:,} partitions in a table",
            hint="partition by day, or keep rows for a shorter time",
        )


def _best(spec: IotTelemetry, load: Load) -> str:
    enough = figure("bigquery.partition_bytes").value
    if _held(load, "HOUR") >= enough and _number(spec.warehouse.keep, "HOUR") <= figure("bigquery.partitions").value:
        return "HOUR"
    if _held(load, "MONTH") < enough and spec.warehouse.keep >= _LONG:
        return "MONTH"
    return "DAY"


def _held(load: Load, partition: str) -> float:
    return load.bytes * _SPANS[partition].total_seconds()


def _number(keep: timedelta, partition: str) -> int:
    return math.ceil(keep / _SPANS[partition]) + 1


def _against(spec: IotTelemetry, load: Load, other: str, chosen: str) -> str:
    if spec.warehouse.partition != "auto":
        return "the spec asks for another size"
    if _SPANS[other] > _SPANS[chosen]:
        return "queries over a short time would read more than they need"
    number = _number(spec.warehouse.keep, other)
    if number > figure("bigquery.partitions").value:
        return f"{number:,} partitions are more than a table may have"
    return f"only {size(_held(load, other))} in each: the table's metadata would outweigh what it saves"
