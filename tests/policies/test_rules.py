"""Every rule keeps its promise: its compliant example passes, and every way to break it is caught."""

import pytest

from groundplan.catalog.provider import resource_type
from groundplan_policies.registry import all_rules
from groundplan_policies.rule import Break, Example, Rule
from groundplan_policies.stack import Stack
from groundplan_policies.value import Unknown
from groundplan_policies.verdict import Fail, Pass, Undetermined
from policies.samples import examples, judged, mutants, put, stack

TWO_SIDES = {
    ("compute-firewall-open-range", "compute-firewall-ports"): "all ports are no ports named, and open to everybody",
    ("compute-firewall-open-range", "compute-plaintext-mqtt"): "a range of all ports includes 1883",
    ("iam-token-creator", "iam-personal-member"): "the person who may make tokens is a person",
    ("labels-environment", "monitoring-recipient"): "an alert without a label is judged as production",
}
"""Mutants that another rule fails too, and why that is right."""


def _change(change: Break) -> str:
    return f"without {change.gone}" if change.gone else f"{change.of or 'it'}.{change.path}"


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(rule, one, id=f"{rule.id}-{number}") for rule, number, one in examples()]
)
def test_the_compliant_example_passes(rule: Rule, example: Example) -> None:
    made = stack(rule, example)
    assert rule.judge(judged(made), made) == Pass()


@pytest.mark.parametrize(
    ("rule", "example", "change"),
    [pytest.param(rule, one, change, id=f"{rule.id}-{n}-{_change(change)}") for rule, n, one, change in mutants()],
)
def test_every_way_to_break_it_is_caught(rule: Rule, example: Example, change: Break) -> None:
    made = stack(rule, example, change)
    verdict = rule.judge(judged(made), made)
    assert isinstance(verdict, Fail)
    assert verdict.reason


def test_a_mutant_is_caught_by_its_own_rule_alone() -> None:
    """Another rule may change its mind only where both look at the same thing, from two sides."""
    pairs = {
        (rule.id, other.id)
        for rule, _, example, change in mutants()
        for other in all_rules()
        if other is not rule and _turns(other, stack(rule, example), stack(rule, example, change))
    }
    assert pairs == set(TWO_SIDES)


def _turns(rule: Rule, before: Stack, after: Stack) -> bool:
    """Whether a rule fails what it passed, or did not care about, before."""
    if judged(before).type not in rule.tokens:
        return False
    failed = isinstance(rule.judge(judged(after), after), Fail)
    return failed and not isinstance(rule.judge(judged(before), before), Fail)


@pytest.mark.parametrize(
    ("rule", "example"),
    [pytest.param(rule, one, id=f"{rule.id}-{n}") for rule, n, one in examples() if not rule.whole_stack],
)
def test_an_unknown_input_is_never_a_failure_nor_a_crash(rule: Rule, example: Example) -> None:
    """Whatever decides the example, made unknown, gives pass (it is enough that it is set) or undetermined."""
    for change in example.breaks:
        made = stack(rule, example)
        put(dict_of(made), change.path.split(".")[0], Unknown("urn:x.out"))
        verdict = rule.judge(judged(made), made)
        assert not isinstance(verdict, Fail), change.path
        if isinstance(verdict, Undetermined):
            assert verdict.cause == "urn:x.out"


def dict_of(made: object) -> dict[str, object]:
    return judged(made).inputs  # type: ignore[return-value,arg-type]


def test_every_rule_has_a_mutant_for_its_first_type() -> None:
    for rule in all_rules():
        assert any(example.breaks for example in rule.examples), rule.id


def test_every_token_exists() -> None:
    missing = {token for rule in all_rules() for token in rule.tokens if resource_type(token) is None}
    assert not missing


def test_every_rule_says_what_it_wants_and_why() -> None:
    for rule in all_rules():
        assert rule.title, rule.id
        assert rule.remedy.endswith((".", "support")), rule.id
        assert len(rule.why) > 40, rule.id
        assert rule.check.__doc__, rule.id
        assert rule.check.__name__.replace("_", "-") == rule.id
