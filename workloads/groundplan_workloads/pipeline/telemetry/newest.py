"""The newest values of each device, for the state store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import apache_beam as beam
from apache_beam.coders import PickleCoder
from apache_beam.pvalue import PCollection
from apache_beam.transforms.userstate import ReadModifyWriteRuntimeState, ReadModifyWriteStateSpec

from .readings import Reading


class OnlyNewest(beam.DoFn):
    """Lets a device's reading pass when none before it was read later."""

    NEWEST = ReadModifyWriteStateSpec("newest", PickleCoder())

    def process(
        self,
        element: tuple[str, Reading],
        newest: ReadModifyWriteRuntimeState = beam.DoFn.StateParam(NEWEST),  # type: ignore[assignment] # noqa: B008
    ) -> Iterator[Reading]:
        """Yield the reading when it is the newest."""
        seen: datetime | None = newest.read()
        if seen is None or element[1].event_time >= seen:
            newest.write(element[1].event_time)
            yield element[1]


def newest_readings(readings: PCollection[Reading]) -> PCollection[Reading]:
    """Drop the readings that came after a newer one of the same device."""
    newest: PCollection[Reading] = (
        readings
        | "Of device" >> beam.Map(lambda reading: (reading.device_id, reading)).with_output_types(tuple[str, Reading])
        | "Only newest" >> beam.ParDo(OnlyNewest())  # type: ignore[no-untyped-call]
    )
    return newest


def document(reading: Reading, keep: timedelta) -> dict[str, Any]:
    """Write a reading as a document to be merged into the device's own; values that were not read stay as they are."""
    return {
        "event_time": reading.event_time,
        "expires_at": reading.event_time + keep,
        "values": {name: value for name, value in reading.values.items() if value is not None},
    }
