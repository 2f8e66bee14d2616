"""Aggregates over fixed windows of event time, for each device.

A window's first result comes when the watermark passes its end; a late reading corrects its own window with a new
result over all of its readings (accumulating panes), whose `pane` is higher. Later than the allowed lateness it changes
no window any more; it is still in the raw table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection
from apache_beam.transforms.trigger import AccumulationMode, AfterCount, AfterWatermark
from apache_beam.transforms.window import FixedWindows, IntervalWindow, TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp
from apache_beam.utils.windowed_value import PaneInfo

from .readings import Measure, Reading

AGGREGATES = ("mean", "min", "max", "sum", "count")


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known of a measure's values in a window."""

    count: int
    total: float
    least: float
    most: float

    def aggregate(self, name: str) -> float | int:
        """Compute one of AGGREGATES."""
        by_name = {"count": self.count, "sum": self.total, "min": self.least, "max": self.most}
        return self.total / self.count if name == "mean" else by_name[name]


Summaries = dict[str, Summary]


class Summarise(beam.CombineFn):
    """Summaries by measure over readings; readings without a value count for nothing."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._names = tuple(measure.name for measure in measures if measure.numeric)

    def create_accumulator(self) -> Summaries:
        """Begin with nothing."""
        return {}

    def add_input(self, mutable_accumulator: Summaries, element: Reading) -> Summaries:
        """Take a reading in."""
        values = {name: element.values.get(name) for name in self._names}
        read = {name: Summary(1, float(v), float(v), float(v)) for name, v in values.items() if v is not None}
        return self.merge_accumulators([mutable_accumulator, read])

    def merge_accumulators(self, accumulators: Iterable[Summaries]) -> Summaries:
        """Join summaries of parts."""
        merged: Summaries = {}
        for summaries in accumulators:
            for name, summary in summaries.items():
                merged[name] = _join(merged[name], summary) if name in merged else summary
        return merged

    def extract_output(self, accumulator: Summaries) -> Summaries:
        """Give the summaries."""
        return accumulator


class ToWindowRow(beam.DoFn):
    """Rows of the windowed table: one for each device and window, `<measure>_<aggregate>` each."""

    def __init__(self, measures: Sequence[Measure], aggregates: Sequence[str]) -> None:
        self._names = tuple(measure.name for measure in measures if measure.numeric)
        self._aggregates = tuple(aggregates)

    def process(
        self,
        element: tuple[str, Summaries],
        window: IntervalWindow = beam.DoFn.WindowParam,  # type: ignore[assignment]
        pane: PaneInfo = beam.DoFn.PaneInfoParam,  # type: ignore[assignment]
    ) -> Iterator[dict[str, Any]]:
        """Yield the row; a measure without values has a count of 0 and no other aggregates."""
        device_id, summaries = element
        row = {"device_id": device_id, "window_start": window.start, "window_end": window.end, "pane": pane.index}
        for name in self._names:
            for aggregate in self._aggregates:
                empty = 0 if aggregate == "count" else None
                row[f"{name}_{aggregate}"] = summaries[name].aggregate(aggregate) if name in summaries else empty
        yield row


def aggregate(
    readings: PCollection[Reading],
    measures: Sequence[Measure],
    aggregates: Sequence[str],
    window: Duration,
    allowed_lateness: Duration,
) -> PCollection[dict[str, Any]]:
    """Compute the rows of the windowed table."""
    rows: PCollection[dict[str, Any]] = (
        readings
        | "At event time" >> beam.Map(_at_event_time)
        | "Windows"
        >> beam.WindowInto(
            FixedWindows(window),
            trigger=AfterWatermark(late=AfterCount(1)),
            accumulation_mode=AccumulationMode.ACCUMULATING,
            allowed_lateness=allowed_lateness,
        )
        | "Aggregate" >> beam.CombinePerKey(Summarise(measures))
        | "Window rows" >> beam.ParDo(ToWindowRow(measures, aggregates))
    )
    return rows


def _at_event_time(reading: Reading) -> TimestampedValue[tuple[str, Reading]]:
    return TimestampedValue((reading.device_id, reading), Timestamp.from_utc_datetime(reading.event_time))


def _join(one: Summary, other: Summary) -> Summary:
    least, most = min(one.least, other.least), max(one.most, other.most)
    return Summary(one.count + other.count, one.total + other.total, least, most)
