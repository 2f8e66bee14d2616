"""Inputs of wrong shapes and huge values: a verdict every time, never a crash; a rule that raises is what is told."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundplan.engine.preview import Preview, Resource
from groundplan.judge import policies as judge_policies
from groundplan.judge.finding import Verdict
from groundplan_policies import judging
from groundplan_policies.registry import all_rules, rules_by_type
from groundplan_policies.rule import Break, Example, Rule
from groundplan_policies.stack import Resource as Judged
from groundplan_policies.stack import Stack
from groundplan_policies.value import Unknown
from groundplan_policies.verdict import Broken
from policies.samples import mutants, put, stack

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "9" * 5000, "-", "1-2-3", "٣", "0.0.0.0/0", "x" * 200_000, "a-" * 100_000, "/" * 100_000]),
    st.builds(Unknown, st.sampled_from(["", "urn:x", "::::", "urn:a::b::c::d.e"])),
    st.just(10**400),
    st.builds(object),
)
SHAPES = st.recursive(
    ODD,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.text(max_size=8), st.integers(), st.none()), inner, max_size=3),
    ),
    max_leaves=8,
)
MUTANTS = [(rule, example, change) for rule, _, example, change in mutants()]


def judged(resources: Stack) -> None:
    broken = [one for one in judging.judge(resources.resources) if isinstance(one.verdict, Broken)]
    assert not broken, broken


@given(st.sampled_from(MUTANTS), SHAPES, st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_shape_at_a_place_that_a_rule_reads(
    mutant: tuple[Rule, Example, Break], shape: Any, data: st.DataObject
) -> None:
    rule, example, change = mutant
    made = stack(rule, example)
    steps = change.path.split(".") if change.path else [next(iter(example.inputs))]
    path = ".".join(steps[: data.draw(st.integers(1, len(steps)))])
    target = next(one for one in made.resources if one.name == (change.of or "it"))
    put(target.inputs, path, shape)  # type: ignore[arg-type]
    judged(Stack.of(replace(one) for one in made.resources))


@given(st.sampled_from(sorted(rules_by_type())), st.dictionaries(st.text(max_size=8), SHAPES, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_inputs_of_any_type(token: str, inputs: dict[str, Any]) -> None:
    judged(Stack.of([Judged(type=token, inputs=inputs, urn="urn:a"), Judged(type=token, inputs=inputs, urn="urn:b")]))


def test_deep_inputs_are_judged() -> None:
    deep: Any = "end"
    for _ in range(5000):
        deep = {"in": [deep]}
    for token in rules_by_type():
        judged(Stack.of([Judged(type=token, inputs={"labels": deep, "metadata": deep, "networkInterfaces": deep})]))


def test_a_rule_that_raises_is_a_finding_about_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(resource: Judged) -> None:
        raise RuntimeError("what now\n")

    faulty = replace(all_rules()[0], check=raises, whole_stack=False)
    monkeypatch.setattr(judging, "rules_by_type", lambda: {"some:type:Type": (faulty,)})
    shown = Preview(
        engine="embedded",
        project="p",
        stack="s",
        resources=(Resource(urn="urn:x::it", type="some:type:Type", name="it"),),
    )
    (finding,) = judge_policies.findings(shown)
    assert finding.rule == "rule-broken"
    assert finding.verdict is Verdict.FAIL
    assert f"{faulty.id} failed" in finding.message
    assert "RuntimeError: what now" in finding.message
    assert finding.resource == "urn:x::it"
