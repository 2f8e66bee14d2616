"""Readings: what one message says. Pure: the same message gives the same reading, whenever it is read.

Messages are in the JSON form of the telemetry topic's Avro schema: `{"device_id": "d1", "event_time": 1777863600000000,
"temperature": {"double": 21.5}, "humidity": null}`, with time in microseconds since 1970.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Value = float | int | bool | str

AHEAD = timedelta(minutes=10)
"""How far a device's clock may be ahead: a window in the far future would stay open, and hide newest values."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "float": (float, int),
    "integer": (int,),
    "boolean": (bool,),
    "string": (str,),
}


class InvalidReadingError(Exception):
    """A message that is no reading; the text is the reason, for people."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity: its type (float, integer, boolean, string) and what stands for a missing value.

    missing: `none` leaves it empty, `last` repeats the device's last value, anything else is the value itself.
    """

    name: str
    type: str
    missing: Value = "none"

    @property
    def numeric(self) -> bool:
        """Whether aggregates of it mean something."""
        return self.type in {"float", "integer"}


@dataclass(frozen=True, slots=True)
class Reading:
    """The values that a device read at one time; a value is None where it read nothing."""

    device_id: str
    event_time: datetime
    values: Mapping[str, Value | None]


def measures_from(text: str) -> tuple[Measure, ...]:
    """Read measures from a JSON list of objects with name, type and missing; ValueError when it is none."""
    try:
        measures = tuple(Measure(each["name"], each["type"], each.get("missing", "none")) for each in json.loads(text))
    except (TypeError, KeyError) as error:
        raise ValueError("measures are not a list of objects with name and type") from error
    if not measures or any(measure.type not in PYTHON_TYPES for measure in measures):
        raise ValueError(f"no measures, or of another type than {', '.join(PYTHON_TYPES)}")
    return measures


def decode(data: bytes, published: datetime, measures: Sequence[Measure]) -> Reading:
    """Read a message of the telemetry topic; raises InvalidReadingError when it is none of this schema."""
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidReadingError("not JSON in UTF-8") from error
    if not isinstance(record, dict):
        raise InvalidReadingError("not a JSON object")
    time = record.get("event_time")
    if not isinstance(time, int) or isinstance(time, bool):
        raise InvalidReadingError("event_time is not a count of microseconds")
    try:
        event_time = EPOCH + timedelta(microseconds=time)
    except OverflowError as error:
        raise InvalidReadingError("event_time is out of range") from error
    values = {measure.name: _branch(measure.name, record.get(measure.name)) for measure in measures}
    return checked(record.get("device_id"), event_time, published, values, measures)


def checked(
    device_id: object,
    event_time: object,
    published: datetime,
    values: Mapping[str, object],
    measures: Sequence[Measure],
) -> Reading:
    """Make a reading of decoded parts; raises InvalidReadingError when one is not what the schema says."""
    if not isinstance(device_id, str) or not device_id:
        raise InvalidReadingError("device_id is missing")
    if not isinstance(event_time, datetime) or event_time > published + AHEAD:
        raise InvalidReadingError("event_time is in the future")
    return Reading(device_id, event_time, {each.name: _value(each, values.get(each.name)) for each in measures})


def _branch(name: str, union: object) -> object:
    if union is None:
        return None
    if not isinstance(union, dict) or len(union) != 1:
        raise InvalidReadingError(f"{name} is neither null nor one typed value")
    return next(iter(union.values()))


def _value(measure: Measure, value: object) -> Value | None:
    if value is None:
        return None
    right = isinstance(value, PYTHON_TYPES[measure.type]) and isinstance(value, bool) == (measure.type == "boolean")
    if not right or (isinstance(value, float) and not math.isfinite(value)):
        raise InvalidReadingError(f"{measure.name} is not of type {measure.type}")
    return float(value) if measure.type == "float" else value  # type: ignore[return-value,arg-type]
