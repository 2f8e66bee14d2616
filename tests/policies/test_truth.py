"""Three-valued logic, and reading values that may be missing or unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan_policies.stack import Resource, refers
from groundplan_policies.truth import FALSE, TRUE, Truth, every, some
from groundplan_policies.value import Unknown, Value

MAYBE = Truth(None, "a", "urn:x.out")
TRUTHS = st.sampled_from([TRUE, FALSE, MAYBE])


@given(TRUTHS, TRUTHS)
def test_and_or_and_not_follow_kleene(one: Truth, other: Truth) -> None:
    order = {False: 0, None: 1, True: 2}
    assert order[(one & other).holds] == min(order[one.holds], order[other.holds])
    assert order[(one | other).holds] == max(order[one.holds], order[other.holds])
    assert (~(one & other)).holds is (~one | ~other).holds


@given(st.lists(TRUTHS))
def test_every_and_some_are_folds(truths: list[Truth]) -> None:
    both, either = TRUE, FALSE
    for truth in truths:
        both, either = both & truth, either | truth
    assert every(truths).holds is both.holds
    assert some(truths).holds is either.holds


def test_a_truth_is_no_boolean() -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(MAYBE)


def test_an_unknown_keeps_its_cause_and_the_decider_its_path() -> None:
    value = Value({"a": {"b": Unknown("urn:x.out")}, "c": [1, 2]})
    assert value["a"]["b"].equals("x") == Truth(None, "a.b", "urn:x.out")
    assert value["c"].all(lambda one: one.number(lambda number: number < 2)).path == "c[1]"
    assert value["a"]["b"]["deeper"].is_set.holds is None


def test_missing_is_neither_on_nor_off() -> None:
    value = Value({})
    assert value["a"].is_true.holds is False
    assert value["a"].is_false.holds is False
    assert value["a"].any(lambda _: TRUE).holds is False
    assert value["a"].all(lambda _: FALSE).holds is True


@pytest.mark.parametrize(("raw", "seconds"), [("600s", 600), ("0.5s", 0.5), (90, 90), ("90", 90)])
def test_durations_are_read(raw: object, seconds: float) -> None:
    assert Value(raw).seconds(lambda found: found == seconds).holds is True


@pytest.mark.parametrize("raw", ["90d", "", "s", True, None, [], "9" * 5000])
def test_what_is_no_duration_passes_no_test(raw: object) -> None:
    assert Value(raw).seconds(lambda _: True).holds is False


@pytest.mark.parametrize(
    ("raw", "holds"),
    [
        ("lost", True),
        ("projects/p/topics/lost", True),
        ("//pubsub.googleapis.com/projects/p/topics/lost", True),
        ("projects/p/topics/not-lost", False),
        ("losty", False),
        (Unknown("urn:t.id"), True),
        (Unknown("urn:t"), True),
        (Unknown("urn:tt.id"), False),
        (Unknown(), None),
        (None, False),
    ],
)
def test_a_value_points_at_a_resource_by_name_or_by_output(raw: object, *, holds: bool | None) -> None:
    topic = Resource(type="t", inputs={"name": "lost"}, urn="urn:t")
    assert refers(Value(raw), topic).holds is holds
