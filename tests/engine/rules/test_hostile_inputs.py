"""Whatever a program hands over, the rules answer with problems and never with an exception."""

from hypothesis import given, settings
from hypothesis import strategies as st

from groundplan.catalog.provider_rules import rules_for, tokens
from groundplan.engine.preview import Unknown
from groundplan.engine.rules import check
from groundplan.errors import Problem

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=8),
    st.builds(Unknown),
    st.sampled_from(
        ["", "[secret]", "0s", "-", "/", "10.0.0.0/8", "1e999s", "\x00", "\ud800", "a" * 5_000, "x" * 70 + "-1"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.text(max_size=8), st.integers()), inner, max_size=4),
        st.tuples(inner, inner),
    ),
    max_leaves=12,
)


@st.composite
def resources(draw):
    """A type with rules, and anything at all at the places that its rules look at."""
    token = draw(st.sampled_from(tokens()))
    inputs: dict = {}
    for rule in draw(st.lists(st.sampled_from(rules_for(token)), max_size=6)):
        place = inputs
        for step in rule.path[:-1]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                break
        if rule.path and isinstance(place, dict):
            place[rule.path[-1]] = draw(VALUES)
    return token, inputs


@settings(max_examples=600, deadline=None)
@given(resources())
def test_anything_may_stand_where_a_rule_looks(resource):
    token, inputs = resource
    for problem in check(token, inputs):
        assert isinstance(problem, Problem)
        assert problem.allowed
        assert "\n" not in problem.message


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(tokens()), st.dictionaries(st.text(max_size=10), VALUES, max_size=5))
def test_any_inputs_at_all_are_answered(token, inputs):
    assert all(isinstance(problem, Problem) for problem in check(token, inputs))


def test_a_value_that_holds_itself_is_answered():
    loop: dict = {}
    loop["labels"] = loop
    loop["name"] = [loop]
    assert all(isinstance(problem, Problem) for problem in check("gcp:pubsub/topic:Topic", loop))
