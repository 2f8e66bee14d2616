"""The stream: from messages to rows, windows, newest values and dead letters.

The watermark follows the time at which Pub/Sub received a message, and lateness is measured by it. An event-time
attribute as Pub/Sub timestamp would let one gateway with a wrong clock, or without the attribute, hold up all devices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.io import PubsubMessage
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.utils.timestamp import Duration, Timestamp

from .missing import fill_stream
from .newest import newest_readings
from .options import Settings
from .readings import InvalidReadingError, Measure, Reading, decode
from .windows import aggregate

DEAD = "dead_letters"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Streams:
    """What comes out. raw, windowed, dead_letters: rows of the tables of these names. newest: readings."""

    raw: PCollection[Row]
    windowed: PCollection[Row]
    newest: PCollection[Reading]
    dead_letters: PCollection[Row]


class Decode(beam.DoFn):
    """Messages to readings; what is no reading becomes a dead letter, with the reason and the message as it came."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures = tuple(measures)

    def process(
        self,
        element: PubsubMessage,
        published: Timestamp = beam.DoFn.TimestampParam,  # type: ignore[assignment]
    ) -> Iterator[Reading | TaggedOutput[str, Row]]:
        """Yield the reading or the dead letter."""
        try:
            yield decode(element.data, published.to_utc_datetime(has_tz=True), self._measures)
        except InvalidReadingError as error:
            yield TaggedOutput(DEAD, dead_letter(str(error), element.data))


def dead_letter(reason: str, payload: bytes) -> Row:
    """Write a row of the dead-letter table; bytes that are not UTF-8 are escaped."""
    return {"failed_at": Timestamp.now(), "reason": reason, "payload": payload.decode(errors="backslashreplace")}


def raw_row(reading: Reading) -> Row:
    """Write a row of the raw table: the reading as it came."""
    time = Timestamp.from_utc_datetime(reading.event_time)
    return {"device_id": reading.device_id, "event_time": time} | dict(reading.values)


def process(messages: PCollection[PubsubMessage], settings: Settings) -> Streams:
    """Process messages, timed by when they were published."""
    measures = settings.measures
    decoded = messages | "Decode" >> beam.ParDo(Decode(measures)).with_outputs(DEAD, main="readings")
    readings = decoded["readings"]
    return Streams(
        raw=readings | "Raw rows" >> beam.Map(raw_row),
        windowed=aggregate(
            fill_stream(readings, measures),
            measures,
            settings.aggregates,
            Duration.of(settings.window.total_seconds()),
            Duration.of(settings.allowed_lateness.total_seconds()),
        ),
        newest=newest_readings(readings),
        dead_letters=decoded[DEAD],
    )
