"""The facts behind the rules are whole: places that exist, kinds that are checked, sources that say what they are."""

import re
from datetime import date

import pytest

from groundplan.catalog import provider
from groundplan.catalog.data_file import read
from groundplan.catalog.names import kinds as name_kinds
from groundplan.catalog.provider import ListOf, MapOf, Shape
from groundplan.catalog.provider_rules import rules_for, sources, tokens
from groundplan.engine.rules.checking import SCOPES, VALUES, WHOLES


def all_rules():
    return [(token, rule) for token in tokens() for rule in rules_for(token)]


def step_into(kind, step):
    while isinstance(kind, ListOf | MapOf):
        if isinstance(kind, MapOf):
            return kind
        kind = kind.element
    return kind[step].kind if isinstance(kind, Shape) and step in kind else None


def exists(token, path):
    kind = provider.resource_type(token).inputs
    for step in path:
        kind = step_into(kind, step)
        if kind is None:
            return False
    return True


def arguments(rule):
    """Every argument that a rule names."""
    of = rule.facts.get("of")
    below = [*(of if isinstance(of, list) else ()), *rule.facts.get("if", ()), *rule.facts.get("then", ())]
    below += [rule.facts[key] for key in ("given", "within", "low", "high", "machine", "zone") if key in rule.facts]
    return [rule.path, *((*rule.path, *name.split(".")) for name in below)]


def test_every_rule_is_about_arguments_of_the_provider():
    lost = [
        (token, rule.kind, ".".join(path))
        for token, rule in all_rules()
        for path in arguments(rule)
        if not exists(token, path)
    ]
    assert lost == []


def test_every_kind_of_rule_has_a_check_and_every_check_has_a_rule():
    assert {rule.kind for _, rule in all_rules()} == {*VALUES, *WHOLES, *SCOPES}


def test_every_rule_names_a_source_that_is_described():
    known = sources()
    named = {rule.source.partition(":")[0] for _, rule in all_rules()}
    assert named == set(known)
    assert all(row["what"] and row["source"] and date.fromisoformat(row["date"]) for row in known.values())


def test_the_terms_say_where_they_come_from():
    terms = read("provider_rules_terms")
    assert set(terms["sources"]) == set(terms) - {"about", "sources"}
    assert all(row["source"] and date.fromisoformat(row["date"]) for row in terms["sources"].values())


def test_every_expression_can_be_read_and_every_naming_rule_exists():
    for token, rule in all_rules():
        for expression in (*rule.facts.get("not", ()), rule.facts.get("regex", "")):
            assert re.compile(expression), token
        assert rule.kind != "name" or rule.facts["of"] in name_kinds(), token


def test_no_range_is_empty_and_no_enumeration_is_short_of_a_value():
    for token, rule in all_rules():
        low, high = rule.facts.get("min"), rule.facts.get("max")
        assert low is None or high is None or low <= high, (token, rule)
        assert rule.kind != "enum" or any(rule.facts["values"]), (token, rule)


@pytest.mark.parametrize("module", ["pubsub", "compute", "iam", "tpu"])
def test_only_the_modules_that_are_asked_for_are_read(module):
    read.cache_clear()
    rules_for.cache_clear()
    rules_for(f"gcp:{module}/x:X")
    assert read.cache_info().currsize <= 2
