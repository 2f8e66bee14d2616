"""Which messages fit an Avro schema, held against fastavro's reader and writer."""

import io
import json

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.rehearse.services.pubsub.avro import Misfit, fit_binary, fit_json

SCHEMA = {
    "type": "record",
    "name": "Reading",
    "namespace": "iot",
    "fields": [
        {"name": "device", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "value", "type": ["null", "double"], "default": None},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["ON", "OFF"]}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "extra", "type": {"type": "map", "values": "bytes"}},
        {"name": "last", "type": ["null", "State"]},
        {"name": "id", "type": {"type": "fixed", "name": "Id", "size": 2}},
        {"name": "ok", "type": "boolean"},
        {"name": "small", "type": "int"},
        {"name": "f", "type": "float"},
    ],
}
DEFINITION = json.dumps(SCHEMA)
FITS = {
    "device": "d",
    "at": 1,
    "value": {"double": 1.5},
    "state": "ON",
    "tags": ["a"],
    "extra": {"k": "\u00ff"},
    "last": {"iot.State": "OFF"},
    "id": "ab",
    "ok": True,
    "small": 7,
    "f": 0.5,
}
DATUM = FITS | {"value": 1.5, "last": "OFF", "extra": {"k": b"\xff"}, "id": b"ab"}


def binary(datum):
    written = io.BytesIO()
    fastavro.schemaless_writer(written, fastavro.parse_schema(SCHEMA), datum)
    return written.getvalue()


@pytest.mark.parametrize("change", [{}, {"value": None}, {"last": {"iot.State": "ON"}}])
def test_a_message_in_json_fits(change):
    fit_json(DEFINITION, json.dumps(FITS | change).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"device": 1},
        {"at": 1.5},
        {"at": 1 << 63},
        {"value": 1.5},
        {"value": {"int": 1}},
        {"state": "BROKEN"},
        {"tags": "a"},
        {"tags": [1]},
        {"extra": {"k": "\u0100"}},
        {"id": "abc"},
        {"ok": 1},
        {"small": 1 << 31},
        {"surprise": 1},
    ],
)
def test_a_message_in_json_does_not_fit(change):
    with pytest.raises(Misfit):
        fit_json(DEFINITION, json.dumps(FITS | change).encode())


def test_a_field_with_a_default_may_be_left_out_and_no_other():
    fit_json(DEFINITION, json.dumps({key: value for key, value in FITS.items() if key != "value"}).encode())
    with pytest.raises(Misfit, match="lacks the field 'device'"):
        fit_json(DEFINITION, json.dumps({key: value for key, value in FITS.items() if key != "device"}).encode())


@given(
    at=st.integers(-(1 << 63), (1 << 63) - 1),
    value=st.none() | st.floats(allow_nan=False),
    tags=st.lists(st.text(), max_size=5),
    extra=st.dictionaries(st.text(), st.binary(), max_size=3),
)
def test_what_another_library_writes_fits(at, value, tags, extra):
    fit_binary(DEFINITION, binary(DATUM | {"at": at, "value": value, "tags": tags, "extra": extra}))


@given(cut=st.integers(0, 20))
def test_a_message_that_is_cut_short_does_not_fit(cut):
    whole = binary(DATUM)
    with pytest.raises(Misfit):
        fit_binary(DEFINITION, whole[: min(cut, len(whole) - 1)])


@given(data=st.binary(max_size=60))
def test_any_bytes_fit_or_are_refused(data):
    try:
        fit_binary(DEFINITION, data)
    except Misfit:
        return
    fastavro.schemaless_reader(io.BytesIO(data), fastavro.parse_schema(SCHEMA), None)


def test_bytes_that_are_left_over_do_not_fit():
    with pytest.raises(Misfit, match="1 bytes are left over"):
        fit_binary(DEFINITION, binary(DATUM) + b"x")
