"""The policy rules as text: a list, and what one rule is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from groundplan_policies.rule import Rule


def listing(rules: Iterable[Rule], target: Console) -> None:
    """Print one line for each rule."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("rule", "severity", "level", "what it wants"):
        table.add_column(column, no_wrap=column == "rule")
    for rule in rules:
        table.add_row(rule.id, rule.severity, rule.level, rule.title)
    target.print(table)


def explain(rule: Rule, target: Console) -> None:
    """Print all that there is to say about a rule."""
    target.print(Text(rule.id, style="bold"), Text(f"{rule.severity}, {rule.level}"))
    target.print(Text(f"{rule.title}.\n"))
    for title, text in (
        ("Why", rule.why),
        ("Remedy", rule.remedy),
        ("Judges", f"{rule.check.__doc__} {_scope(rule)}"),
        ("About", ", ".join(rule.tokens)),
        ("Serves", ", ".join(rule.standards)),
    ):
        if text:
            target.print(Text(f"{title}: ", style="bold") + Text(text), soft_wrap=not target.is_terminal)


def document(rule: Rule) -> dict[str, Any]:
    """A rule for machines."""
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity.value,
        "level": rule.level.value,
        "types": list(rule.tokens),
        "why": rule.why,
        "remedy": rule.remedy,
        "standards": list(rule.standards),
        "wholeStack": rule.whole_stack,
    }


def _scope(rule: Rule) -> str:
    return "It looks at the whole stack." if rule.whole_stack else "It looks at one resource."
