"""What the bridge makes of messages."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan_components.measures import Measure, report_avro, telemetry_avro
from groundplan_workloads.bridge.device_bridge import messages
from groundplan_workloads.bridge.device_bridge.messages import InvalidMessageError
from groundplan_workloads.bridge.device_bridge.settings import SettingsError, from_environment

MEASURES = {"temperature": "float", "count": "integer", "open": "boolean", "mode": "string"}
SCHEMA = telemetry_avro([Measure(name=name, unit="1", type=kind) for name, kind in MEASURES.items()])  # type: ignore[arg-type]
RECEIVED = datetime(2026, 5, 4, 3, 2, 1, 500_000, tzinfo=UTC)
ENVIRONMENT = {
    "PROJECT": "test-project",
    "NODE": "node-1",
    "TELEMETRY_TOPIC": "telemetry",
    "STATE_TOPIC": "projects/other/topics/state",
    "EVENTS_TOPIC": "events",
    "INVALID_TOPIC": "invalid",
    "MEASURES": '[{"name": "temperature", "type": "float"}]',
    "MQTT_HOST": "127.0.0.1",
    "MQTT_PORT": "1883",
    "HEALTH_PORT": "8080",
}


def encoded(payload: object) -> bytes:
    return messages.telemetry("d1", json.dumps(payload).encode(), RECEIVED, MEASURES)


def as_avro(data: bytes, schema: str) -> dict[str, object]:
    """The message as an Avro reader understands it, exactly as Pub/Sub and its export subscriptions do."""
    (record,) = fastavro.json_reader(io.StringIO(data.decode()), json.loads(schema))
    return dict(record)  # type: ignore[arg-type]


def test_a_message_says_its_measures_in_the_form_of_the_topics_schema() -> None:
    data = encoded({"event_time": "2026-05-04T05:00:00+02:00", "temperature": 21, "count": 3, "open": False})
    assert as_avro(data, SCHEMA) == {
        "device_id": "d1",
        "event_time": datetime(2026, 5, 4, 3, 0, tzinfo=UTC),
        "temperature": 21.0,
        "count": 3,
        "open": False,
        "mode": None,
    }


def test_without_a_time_of_its_own_a_message_has_the_time_of_receipt() -> None:
    assert as_avro(encoded({}), SCHEMA)["event_time"] == RECEIVED


def test_a_report_carries_the_devices_json_as_it_came() -> None:
    payload = '{"firmware": "1.4", "größe": 3}'
    record = as_avro(messages.report("d1", payload.encode(), RECEIVED), report_avro("State"))
    assert record == {"device_id": "d1", "event_time": RECEIVED, "payload": payload}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"[1]",
        b"{",
        b'{"temperature": NaN}',
        b'{"temperature": 1e999}',
        b'{"temperature": true}',
        b'{"temperature": "21"}',
        b'{"count": 1.5}',
        b'{"count": 9223372036854775808}',
        b'{"open": 1}',
        b'{"mode": "\\ud800"}',
        b'{"humidity": 40}',
        b'{"event_time": 1777863600}',
        b'{"event_time": "2026-05-04T03:00:00"}',
        b"[" * 100_000,
    ],
)
def test_what_fits_no_schema_is_refused(payload: bytes) -> None:
    with pytest.raises(InvalidMessageError):
        messages.telemetry("d1", payload, RECEIVED, MEASURES)


@given(
    st.dictionaries(
        st.sampled_from([*MEASURES, "event_time", "other"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(datetime.isoformat),
    )
)
def test_a_message_either_fits_the_schema_or_is_refused(payload: dict[str, object]) -> None:
    try:
        data = encoded(payload)
    except InvalidMessageError as error:
        str(error).encode("ascii")
    else:
        as_avro(data, SCHEMA)


def test_a_command_reaches_only_the_topics_for_commands_and_configuration() -> None:
    assert messages.destination({"device_id": "d-1", "kind": "commands"}) == ("devices/d-1/commands", False)
    assert messages.destination({"device_id": "d-1", "kind": "config"}) == ("devices/d-1/config", True)


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"device_id": "d1"},
        {"device_id": "d1", "kind": "telemetry"},
        {"device_id": "+", "kind": "config"},
        {"device_id": "d1/telemetry", "kind": "config"},
        {"device_id": "#", "kind": "commands"},
        {"device_id": "d1\n", "kind": "commands"},
    ],
)
def test_a_command_for_no_single_device_is_refused(attributes: dict[str, str]) -> None:
    with pytest.raises(InvalidMessageError):
        messages.destination(attributes)


def test_topics_are_named_in_full_or_by_their_id() -> None:
    settings = from_environment(ENVIRONMENT | {"COMMANDS_TOPIC": "commands"})
    assert settings.topics["telemetry"] == "projects/test-project/topics/telemetry"
    assert settings.topics["state"] == "projects/other/topics/state"
    assert settings.subscription == "projects/test-project/subscriptions/commands-node-1"


def test_a_wrong_environment_is_told_at_once_and_in_full() -> None:
    with pytest.raises(SettingsError) as told:
        from_environment(
            ENVIRONMENT | {"NODE": "", "MQTT_PORT": "high", "MEASURES": '[{"name": "t", "type": "double"}]'}
        )
    assert str(told.value) == "missing or wrong: MEASURES, MQTT_PORT, NODE"
