"""What Google Cloud refuses although keys and types are right: facts by resource type.

The rows lie in `data/provider_rules/<module>.json` (generated from the provider's validators and documentation and from
Google's discovery documents) and in `data/provider_rules_curated/<module>.json` (written by hand; a curated row
replaces the generated one with the same path and kind). `data/provider_rules_sources.json` says what each source is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from groundplan.catalog.data_file import FOLDER, read

GENERATED = "provider_rules"
CURATED = "provider_rules_curated"


@dataclass(frozen=True, slots=True)
class Rule:
    """One fact about one argument, or about several that stand side by side.

    path: the argument in Pulumi's camelCase, lists not numbered; empty for the resource itself. kind: the name of the
    check in `groundplan.engine.rules`. facts: the whole row, with what the check needs. source: a key of `sources()`.
    """

    path: tuple[str, ...]
    kind: str
    facts: Mapping[str, Any]
    source: str


@cache
def rules_for(token: str) -> tuple[Rule, ...]:
    """Return the rules of the resource type `token`; none for most. Reads the files of its module once."""
    module = token.partition(":")[2].partition("/")[0]
    curated = [_rule(row) for row in _table(CURATED, module).get(token, ())]
    replaced = {(rule.path, rule.kind) for rule in curated if rule.path and "of" not in rule.facts}
    generated = [_rule(row) for row in _table(GENERATED, module).get(token, ())]
    return (*curated, *(rule for rule in generated if (rule.path, rule.kind) not in replaced))


@cache
def tokens() -> tuple[str, ...]:
    """Every resource type that has a rule, sorted. Reads every file: for tests and the reference, not for a preview."""
    found = {
        token for folder in (GENERATED, CURATED) for module in _modules(folder) for token in _table(folder, module)
    }
    return tuple(sorted(found))


def sources() -> Mapping[str, Mapping[str, str]]:
    """Tell what each source key means: `what`, `source` and `date`."""
    table: Mapping[str, Mapping[str, str]] = read("provider_rules_sources")["sources"]
    return table


@cache
def _modules(folder: str) -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.joinpath(folder).glob("*.json"))


def _table(folder: str, module: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = read(f"{folder}/{module}") if module in _modules(folder) else {}
    return table


def _rule(row: Mapping[str, Any]) -> Rule:
    path = tuple(step for step in row["path"].split(".") if step)
    return Rule(path, row["kind"], row, row["source"])
