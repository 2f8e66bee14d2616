"""The verb `rules`: lists and explains, for people and for machines."""

import json

import pytest

from cli.command import Run
from groundplan_policies.registry import all_rules


def test_it_lists_every_rule(run: Run) -> None:
    ended = run("rules")
    assert ended.code == 0
    assert all(rule.id in ended.out for rule in all_rules())


def test_it_explains_one(run: Run) -> None:
    ended = run("rules", "pubsub-subscription-dead-letter")
    assert ended.code == 0
    assert "Remedy: Set deadLetterPolicy.deadLetterTopic" in ended.out
    assert "gcp:pubsub/subscription:Subscription" in ended.out


def test_it_speaks_json(run: Run) -> None:
    made = json.loads(run("rules", "--json").out)
    assert [rule["id"] for rule in made["rules"]] == [rule.id for rule in all_rules()]


@pytest.mark.parametrize("words", [("rules", "iam-public-membr"), ("rules", "--json", "iam-public-membr")])
def test_an_unknown_rule_is_refused_with_a_suggestion(run: Run, words: tuple[str, ...]) -> None:
    ended = run(*words)
    assert ended.code == 2
    assert "did you mean iam-public-member?" in ended.err
