"""What a patch with a field mask leaves."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundplan.rehearse import field_mask
from groundplan.rehearse.discovery import Document
from groundplan.rehearse.replies import Refusal

SCHEMAS = {
    "Thing": {
        "properties": {
            "name": {"type": "string"},
            "displayName": {"type": "string"},
            "state": {"type": "string", "readOnly": True},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "policy": {"$ref": "Policy"},
        }
    },
    "Policy": {"properties": {"maxAge": {"type": "string"}, "region": {"type": "string"}}},
}
DOCUMENT = Document("things", "v1", "things.googleapis.com", SCHEMAS, ())
OLD = {
    "name": "n",
    "displayName": "old",
    "state": "READY",
    "labels": {"a": "1", "b_c": "2", "d.e": "3"},
    "policy": {"maxAge": "1s", "region": "r"},
}
EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIELDS = st.sampled_from("abc")
LEAVES = st.sampled_from(["", "x", "y"])
MESSAGES = st.dictionaries(FIELDS, LEAVES | st.dictionaries(FIELDS, LEAVES | st.dictionaries(FIELDS, LEAVES)))


def patched(body, mask):
    return field_mask.patched(DOCUMENT, "Thing", OLD, body, mask)


@pytest.mark.parametrize(
    ("body", "mask", "changed"),
    [
        ({"displayName": "new"}, "", {"displayName": "new"}),
        ({"displayName": "new"}, "*", {"displayName": "new"}),
        ({"displayName": "new", "labels": {}}, "displayName", {"displayName": "new"}),
        ({"displayName": "new"}, "display_name", {"displayName": "new"}),
        ({"policy": {"maxAge": "2s"}}, "policy.max_age", {"policy": {"maxAge": "2s", "region": "r"}}),
        ({"policy": {"maxAge": "2s"}}, "policy", {"policy": {"maxAge": "2s"}}),
        ({}, "policy.maxAge", {"policy": {"region": "r"}}),
        ({"labels": {"b_c": "9"}}, "labels.b_c", {"labels": {"a": "1", "b_c": "9", "d.e": "3"}}),
        ({"labels": {"d.e": "9"}}, "labels.`d.e`", {"labels": {"a": "1", "b_c": "2", "d.e": "9"}}),
        ({}, "labels.a", {"labels": {"b_c": "2", "d.e": "3"}}),
        ({"state": "BROKEN"}, "state", {}),
        ({}, "name,state", {}),
        (
            {"displayName": "new"},
            " display_name , labels.a ,",
            {"displayName": "new", "labels": {"b_c": "2", "d.e": "3"}},
        ),
    ],
)
def test_what_the_mask_names_is_taken_from_the_body(body, mask, changed):
    assert patched(body, mask) == OLD | changed


def test_what_the_mask_names_and_the_body_lacks_is_gone():
    assert "displayName" not in patched({}, "display_name")


@pytest.mark.parametrize("mask", ["nosuch", "policy.nosuch", "displayName,nosuch"])
def test_a_field_that_there_is_not_is_refused(mask):
    with pytest.raises(Refusal, match="there is no field") as refused:
        patched({}, mask)
    assert refused.value.http == 400


@EXAMPLES
@given(MESSAGES, MESSAGES)
def test_a_mask_of_every_field_gives_the_body(old, body):
    assert field_mask.merged(old, body, "a,b,c") == body


@EXAMPLES
@given(MESSAGES, MESSAGES, st.lists(st.sampled_from(["a", "b", "a.b", "b.c.a"]), max_size=3).map(",".join))
def test_patching_twice_is_patching_once(old, body, mask):
    once = field_mask.merged(old, body, mask)
    assert field_mask.merged(once, body, mask) == once


@EXAMPLES
@given(MESSAGES, MESSAGES)
def test_a_patch_changes_none_of_what_it_is_given(old, body):
    copies = (repr(old), repr(body))
    field_mask.merged(old, body, "a.b,c")
    assert (repr(old), repr(body)) == copies


def test_a_full_update_keeps_only_what_the_server_sets():
    new = field_mask.replaced(DOCUMENT, "Thing", OLD, {"displayName": "new"})
    assert new == {"name": "n", "displayName": "new", "state": "READY"}
