"""What the notifier reports."""

from __future__ import annotations

import json

import pytest

from groundplan_workloads.notifier.main import entry_for

TIME = 1_777_863_600_000_000


def reading(value: object) -> bytes:
    return json.dumps({"device_id": "d1", "event_time": TIME, "temperature": value}).encode()


@pytest.mark.parametrize(
    ("limits", "value", "reported"),
    [
        ({"ABOVE": "80"}, {"double": 80.5}, True),
        ({"ABOVE": "80"}, {"double": 80.0}, False),
        ({"BELOW": "-5"}, {"double": -6.0}, True),
        ({"BELOW": "-5"}, {"double": 0.0}, False),
        ({"ABOVE": "80", "BELOW": "-5"}, {"double": -6.0}, True),
        ({"ABOVE": "80", "BELOW": "-5"}, {"double": 20.0}, False),
        ({"ABOVE": "80"}, None, False),
        ({}, {"double": 20.0}, True),
    ],
)
def test_a_value_beyond_a_limit_is_reported(limits: dict[str, str], value: object, reported: bool) -> None:
    assert (entry_for(reading(value), {"MEASURE": "temperature"} | limits) is not None) == reported


def test_an_entry_names_device_measure_value_and_limit() -> None:
    environment = {"NAME": "overheating", "MEASURE": "temperature", "ABOVE": "80"}
    assert entry_for(reading({"double": 81.5}), environment) == {
        "severity": "WARNING",
        "message": "overheating: temperature",
        "event": "notification",
        "name": "overheating",
        "device_id": "d1",
        "event_time": "2026-05-04T03:00:00+00:00",
        "measure": "temperature",
        "value": 81.5,
        "above": 80.0,
    }


def test_without_a_measure_every_event_is_reported() -> None:
    event = json.dumps({"device_id": "d1", "event_time": TIME, "payload": '{"alarm": "door"}'}).encode()
    entry = entry_for(event, {"NAME": "alarms"})
    assert entry is not None
    assert (entry["message"], entry["payload"]) == ("alarms: event", '{"alarm": "door"}')


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"device_id": "d1", "event_time": "now"}', reading("hot")])
def test_what_is_no_message_is_reported_once_and_does_not_come_again(data: bytes) -> None:
    entry = entry_for(data, {"MEASURE": "temperature"})
    assert entry is not None
    assert entry["severity"] == "ERROR"
