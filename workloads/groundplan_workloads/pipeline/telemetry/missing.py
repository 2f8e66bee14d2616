"""What stands for a missing value: nothing, a constant, or the device's last value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import apache_beam as beam
from apache_beam.coders import PickleCoder
from apache_beam.pvalue import PCollection
from apache_beam.transforms.userstate import ReadModifyWriteRuntimeState, ReadModifyWriteStateSpec

from .readings import Measure, Reading, Value


@dataclass(slots=True)
class Memory:
    """The newest value of each measure that a device has read, and when."""

    newest: dict[str, tuple[datetime, Value]] = field(default_factory=dict)

    def fill(self, reading: Reading, measures: Sequence[Measure]) -> Reading:
        """Remember what a reading says and fill in what it does not.

        A late reading gets no value that was read after it: the future does not explain the past.
        """
        values = dict(reading.values)
        for measure in measures:
            value = values.get(measure.name)
            seen = self.newest.get(measure.name)
            if value is not None:
                if seen is None or seen[0] <= reading.event_time:
                    self.newest[measure.name] = (reading.event_time, value)
            elif measure.missing == "last":
                values[measure.name] = seen[1] if seen and seen[0] <= reading.event_time else None
            elif measure.missing != "none":
                values[measure.name] = float(measure.missing) if measure.type == "float" else measure.missing
        return replace(reading, values=values)


class FillFromState(beam.DoFn):
    """Fills readings of one device in the order in which they arrive; the memory is the key's state."""

    MEMORY = ReadModifyWriteStateSpec("memory", PickleCoder())

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures = tuple(measures)

    def process(
        self,
        element: tuple[str, Reading],
        memory: ReadModifyWriteRuntimeState = beam.DoFn.StateParam(MEMORY),  # type: ignore[assignment] # noqa: B008
    ) -> Iterator[Reading]:
        """Yield the reading with its gaps filled."""
        known = memory.read() or Memory()
        filled = known.fill(element[1], self._measures)
        memory.write(known)
        yield filled


def fill_stream(readings: PCollection[Reading], measures: Sequence[Measure]) -> PCollection[Reading]:
    """Fill the gaps of a stream, by arrival."""
    filled: PCollection[Reading] = (
        readings
        | "By device" >> beam.Map(lambda reading: (reading.device_id, reading)).with_output_types(tuple[str, Reading])
        | "Fill gaps" >> beam.ParDo(FillFromState(measures))
    )
    return filled


def fill_history(readings: Iterable[Reading], measures: Sequence[Measure]) -> Iterator[Reading]:
    """Fill the gaps of one device's whole history, by event time; a message that came twice counts once."""
    memory = Memory()
    previous: Reading | None = None
    for reading in sorted(readings, key=lambda each: each.event_time):
        if reading != previous:
            yield memory.fill(reading, measures)
        previous = reading
