"""All rules, found by their files."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from groundplan_policies import rules
from groundplan_policies.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by id; each file of `rules` holds the one that bears its name."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return tuple(getattr(importlib.import_module(f"{rules.__name__}.{name}"), name) for name in names)


@cache
def rules_by_type() -> Mapping[str, tuple[Rule, ...]]:
    """The rules about each type of resource."""
    found: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in all_rules():
        for token in rule.tokens:
            found[token].append(rule)
    return {token: tuple(entries) for token, entries in found.items()}
