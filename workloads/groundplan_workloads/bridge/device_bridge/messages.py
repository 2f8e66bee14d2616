"""How messages look on both sides, and the way from one to the other. Pure: no clock, no network.

Pub/Sub checks messages against Avro schemas in their JSON form: a value that may be null is an object that names its
type, `{"double": 21.5}`, every field is present, and a time is a count of microseconds since 1970.
Source: Avro specification 1.11, "JSON Encoding" and "Timestamp (microsecond precision)".
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

AVRO_TYPES = {"float": "double", "integer": "long", "boolean": "boolean", "string": "string"}
LARGEST_LONG = 2**63 - 1
DEVICE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
DOWNWARD = ("commands", "config")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class InvalidMessageError(Exception):
    """A message that fits no schema. The text is a reason for people; of the payload it holds field names only."""


def sender(topic: str) -> tuple[str, str]:
    """Tell device id and kind of a topic `devices/<id>/<kind>`; the broker lets no other topic through."""
    _, device_id, kind = topic.split("/")
    return device_id, kind


def attributes(device_id: str, kind: str, received: datetime) -> dict[str, str]:
    """Say what subscribers may read without opening the message; `received_time` is RFC 3339 in UTC."""
    return {
        "device_id": device_id,
        "kind": kind,
        "received_time": received.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def telemetry(device_id: str, payload: bytes, received: datetime, measures: Mapping[str, str]) -> bytes:
    """Put a device's measures into the form of the telemetry topic's schema.

    A payload is a JSON object of measures by name; `event_time` (RFC 3339 with an offset) says when they were taken,
    else the time of receipt stands. A measure that is absent or null becomes null. Raises InvalidMessageError for
    anything else, also for a name that the schema does not know: dropping it would lose what it says.
    """
    content = _json(payload)
    if not isinstance(content, dict):
        raise InvalidMessageError("not a JSON object")
    event_time = _time(content.pop("event_time", None), received)
    if unknown := sorted(content.keys() - measures.keys()):
        raise InvalidMessageError(f"unknown measures: {json.dumps(unknown)[:200]}")
    record = {name: _union(name, kind, content.get(name)) for name, kind in measures.items()}
    return _bytes({"device_id": device_id, "event_time": event_time} | record)


def report(device_id: str, payload: bytes, received: datetime) -> bytes:
    """Put a device's state or event into the form of its topic's schema: the device's own JSON as text.

    Raises InvalidMessageError when the payload is not JSON.
    """
    _json(payload)
    return _bytes({"device_id": device_id, "event_time": _micros(received), "payload": payload.decode()})


def destination(command: Mapping[str, str]) -> tuple[str, bool]:
    """Find the MQTT topic of a command with these attributes, and whether the broker retains it (configuration only).

    Raises InvalidMessageError when the attributes name no device or no known kind, so that nobody who may publish
    commands can reach any other topic.
    """
    device_id, kind = command.get("device_id", ""), command.get("kind", "")
    if not DEVICE_ID.fullmatch(device_id):
        raise InvalidMessageError("attribute device_id is missing or not a device id")
    if kind not in DOWNWARD:
        raise InvalidMessageError(f"attribute kind is none of {', '.join(DOWNWARD)}")
    return f"devices/{device_id}/{kind}", kind == "config"


def _json(payload: bytes) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise InvalidMessageError(f"{constant} is not JSON")

    try:
        return json.loads(payload.decode(), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise InvalidMessageError("not JSON in UTF-8") from error


def _time(value: object, received: datetime) -> int:
    if value is None:
        return _micros(received)
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        time = None
    if time is None or time.tzinfo is None or not 1970 <= time.year < 9999:
        raise InvalidMessageError("event_time is not an RFC 3339 time with an offset")
    return _micros(time)


def _micros(time: datetime) -> int:
    return (time - EPOCH) // timedelta(microseconds=1)


def _union(name: str, kind: str, value: object) -> dict[str, object] | None:
    if value is None:
        return None
    if not _fits(kind, value):
        raise InvalidMessageError(f"{name} is not of type {kind}")
    return {AVRO_TYPES[kind]: float(value) if kind == "float" and isinstance(value, int) else value}


def _fits(kind: str, value: object) -> bool:
    match kind, value:
        case "boolean", bool():
            return True
        case (("float" | "integer"), bool()):
            return False
        case (("float" | "integer"), int()):
            return -LARGEST_LONG <= value <= LARGEST_LONG
        case "float", float():
            return math.isfinite(value)
        case "string", str():
            return _encodable(value)
        case _:
            return False


def _encodable(text: str) -> bool:
    """Tell whether UTF-8 can hold the text: JSON may escape half a surrogate pair, which Pub/Sub refuses."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bytes(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
