"""Which checks of Checkov say the same as a rule of groundplan (`data/checkov_twins.json`)."""

from __future__ import annotations

from functools import cache

from groundplan.catalog.data_file import read


@cache
def equals() -> dict[str, frozenset[str]]:
    """The checks that ask exactly what a rule asks, so that they hold where it does, by the rule's id."""
    return {rule: frozenset(checks) for rule, checks in read("checkov_twins")["equal"].items()}


@cache
def twins() -> dict[str, frozenset[str]]:
    """The checks that each rule makes needless where it is broken, by the rule's id."""
    return {rule: frozenset(checks) for rule, checks in read("checkov_twins")["rules"].items()}
