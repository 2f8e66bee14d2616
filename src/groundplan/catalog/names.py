"""What names may look like, by kind of resource. Sources and dates stand in `data/name_rules.json`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from groundplan.catalog.data_file import read


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRule:
    """Google's rule for the names of one kind.

    pattern: expression for the whole name. minimum, maximum: characters. allowed: the pattern in words. forbidden:
    expressions that must not occur, whatever the case. verified: False when no source that could be read says so.
    """

    kind: str
    pattern: str
    minimum: int
    maximum: int
    allowed: str
    source: str
    date: str
    forbidden: tuple[str, ...] = ()
    verified: bool = True

    def fault(self, name: str) -> str:
        """Say what is wrong with `name`, in a few words; empty when nothing is."""
        if not self.minimum <= len(name) <= self.maximum:
            return f"it has {len(name)} characters, not {self.minimum} to {self.maximum}"
        if re.fullmatch(self.pattern, name) is None:
            return f"it is not made of {self.allowed}"
        for forbidden in self.forbidden:
            found = re.search(forbidden, name, re.IGNORECASE)
            if found:
                return f"it must not {'start with' if forbidden.startswith('^') else 'contain'} {found[0]!r}"
        return ""


@cache
def name_rule(kind: str) -> NameRule:
    """Return the rule for `kind`, such as `bucket`; raises LookupError when there is none."""
    rules = read("name_rules")["rules"]
    if kind not in rules:
        raise LookupError(f"there is no name rule for {kind!r}")
    row = dict(rules[kind])
    return NameRule(kind=kind, forbidden=tuple(row.pop("forbidden", ())), **row)


def kinds() -> tuple[str, ...]:
    """Every kind that has a rule, sorted."""
    return tuple(sorted(read("name_rules")["rules"]))
