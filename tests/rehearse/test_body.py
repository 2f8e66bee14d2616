"""Which bodies fit a message: as the protocol buffers' JSON mapping reads them, with every fault named."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundplan.rehearse import body
from groundplan.rehearse.discovery import Document, document
from groundplan.rehearse.replies import Refusal

SCHEMAS = {
    "Thing": {
        "id": "Thing",
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "longName": {"type": "string"},
            "small": {"type": "integer", "format": "int32"},
            "count": {"type": "string", "format": "int64"},
            "size": {"type": "integer", "format": "uint32"},
            "ratio": {"type": "number", "format": "double"},
            "flag": {"type": "boolean"},
            "data": {"type": "string", "format": "byte"},
            "wait": {"type": "string", "format": "google-duration"},
            "moment": {"type": "string", "format": "google-datetime"},
            "colour": {"type": "string", "enum": ["RED", "GREEN"]},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "free": {"type": "object", "additionalProperties": {"type": "any"}},
            "inner": {"$ref": "Thing"},
            "many": {"type": "array", "items": {"$ref": "Thing"}},
            "made": {"type": "string", "readOnly": True},
            "told": {"type": "string", "description": "[Output Only] Told by the server."},
        },
    }
}
DOCUMENT = Document("things", "v1", "things.googleapis.com", SCHEMAS, ())
EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PLAIN = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=12,
)


def read(value):
    return body.message(DOCUMENT, "Thing", value)


def faults(value):
    with pytest.raises(Refusal) as refused:
        read(value)
    assert refused.value.http == 400
    return [each["field"] for each in refused.value.details[0]["fieldViolations"]]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"text": "a"}, {"text": "a"}),
        ({"long_name": "a"}, {"longName": "a"}),
        ({"small": "7"}, {"small": 7}),
        ({"small": 7.0}, {"small": 7}),
        ({"count": 7}, {"count": "7"}),
        ({"count": str(2**63 - 1)}, {"count": str(2**63 - 1)}),
        ({"ratio": "1.5e3"}, {"ratio": 1500.0}),
        ({"ratio": "NaN"}, {"ratio": "NaN"}),
        ({"flag": "true"}, {"flag": True}),
        ({"data": "-_-_"}, {"data": "-_-_"}),
        ({"wait": "-1.5s"}, {"wait": "-1.5s"}),
        ({"moment": "2026-01-01T00:00:00.123456789Z"}, {"moment": "2026-01-01T00:00:00.123456789Z"}),
        ({"colour": "GREEN"}, {"colour": "GREEN"}),
        ({"text": None, "labels": {"a": None, "b": "c"}}, {"labels": {"b": "c"}}),
        ({"labels": {"snake_case": "kept"}}, {"labels": {"snake_case": "kept"}}),
        ({"free": {"a": [1, {"b": None}]}}, {"free": {"a": [1, {"b": None}]}}),
        ({"made": "by me", "told": "by me", "inner": {"made": "by me"}}, {"inner": {}}),
        ({"@type": "type.googleapis.com/things.Thing"}, {}),
    ],
)
def test_what_fits_is_read_as_its_type(sent, kept):
    assert read(sent) == kept


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"nosuch": 1}, "nosuch"),
        ({"text": 1}, "text"),
        ({"small": 1.5}, "small"),
        ({"small": 2**31}, "small"),
        ({"small": True}, "small"),
        ({"small": "\u0661"}, "small"),
        ({"size": -1}, "size"),
        ({"count": "1e3"}, "count"),
        ({"count": 2**63}, "count"),
        ({"ratio": "1_0"}, "ratio"),
        ({"ratio": "inf"}, "ratio"),
        ({"flag": 1}, "flag"),
        ({"data": "%%%"}, "data"),
        ({"wait": "60"}, "wait"),
        ({"wait": "1m"}, "wait"),
        ({"moment": "yesterday"}, "moment"),
        ({"colour": "green"}, "colour"),
        ({"labels": {"a": 1}}, "labels.a"),
        ({"labels": []}, "labels"),
        ({"inner": "x"}, "inner"),
        ({"many": {}}, "many"),
        ({"many": [{}, {"small": "x"}]}, "many[1].small"),
        ({"inner": {"inner": {"nosuch": 1}}}, "inner.inner.nosuch"),
        ([], ""),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(sent, field):
    assert faults(sent) == [field]


def test_every_fault_is_told_at_once():
    assert faults({"text": 1, "nosuch": 2, "inner": {"flag": "x"}}) == ["text", "nosuch", "inner.flag"]


def test_of_very_many_faults_a_hundred_are_told():
    assert len(faults({f"unknown{number}": 1 for number in range(5000)})) == 100


def test_messages_nest_a_hundred_deep_and_no_deeper():
    def nested(depth):
        return {"inner": nested(depth - 1)} if depth else {}

    read(nested(100))
    assert len(faults(nested(102))) == 1


def test_dots_in_the_keys_of_a_map_are_no_depth():
    assert read({"labels": {"." * 200: "a"}})


@EXAMPLES
@given(JSON)
def test_no_json_breaks_it(value):
    try:
        found = read(value)
    except Refusal:
        return
    assert read(found) == found  # what was read is read again as it is


@EXAMPLES
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "text": PLAIN,
            "small": st.integers(-(2**31), 2**31 - 1),
            "count": st.integers(-(2**63), 2**63 - 1).map(str),
            "flag": st.booleans(),
            "data": st.binary().map(lambda raw: base64.b64encode(raw).decode()),
            "labels": st.dictionaries(PLAIN, PLAIN, max_size=3),
            "colour": st.sampled_from(["RED", "GREEN"]),
        },
    )
)
def test_what_fits_is_kept_whole(value):
    assert read(value) == value


def refused_by(name, version, method_id, value):
    api = document(name, version)
    method = next(one for one in api.methods if one.id == method_id)
    with pytest.raises(Refusal) as refused:
        body.message(api, method.request, value, method)
    return [each["field"] for each in refused.value.details[0]["fieldViolations"]]


def accepted_by(name, version, method_id, value):
    api = document(name, version)
    method = next(one for one in api.methods if one.id == method_id)
    return body.message(api, method.request, value, method)


@pytest.mark.parametrize(
    ("api", "method", "sent", "fields"),
    [
        ("pubsub", "pubsub.projects.subscriptions.create", {}, ["topic"]),
        ("pubsub", "pubsub.projects.subscriptions.create", {"topic": ""}, ["topic"]),
        ("compute", "compute.networks.insert", {}, ["name"]),
        ("compute", "compute.routes.insert", {"name": "r"}, ["network", "destRange", "priority"]),
        ("storage", "storage.buckets.insert", {}, ["name"]),
        ("bigquery", "bigquery.datasets.insert", {"datasetReference": {}}, ["datasetReference.datasetId"]),
        ("pubsub", "pubsub.projects.topics.publish", {"messages": []}, ["messages"]),
    ],
)
def test_what_is_required_must_be_there(api, method, sent, fields):
    version = {"bigquery": "v2"}.get(api, "v1")
    assert sorted(refused_by(api, version, method, sent)) == sorted(fields)


@pytest.mark.parametrize(
    ("api", "method", "sent"),
    [
        ("pubsub", "pubsub.projects.topics.create", {}),  # its name is in the path
        ("pubsub", "pubsub.projects.subscriptions.modifyAckDeadline", {"ackIds": ["a"]}),  # 0 is left out
        ("compute", "compute.networks.patch", {"description": "d"}),  # a patch is a part
        ("compute", "compute.firewalls.update", {}),  # required of insert alone
    ],
)
def test_what_is_told_elsewhere_or_cannot_be_told_apart_is_not_required(api, method, sent):
    assert accepted_by(api, "v1", method, sent) == sent
