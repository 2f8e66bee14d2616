"""What the file of a rule imports."""

from groundplan_policies.rule import ABSENT, Beside, Break, Example, Level, Rule, Severity, rule
from groundplan_policies.stack import Resource, Stack, comes_from, refers
from groundplan_policies.truth import FALSE, TRUE, Truth, every, some
from groundplan_policies.value import Unknown, Value
from groundplan_policies.verdict import NotApplicable, Verdict, forbid, require

__all__ = [
    "ABSENT",
    "FALSE",
    "TRUE",
    "Beside",
    "Break",
    "Example",
    "Level",
    "NotApplicable",
    "Resource",
    "Rule",
    "Severity",
    "Stack",
    "Truth",
    "Unknown",
    "Value",
    "Verdict",
    "comes_from",
    "every",
    "forbid",
    "refers",
    "require",
    "rule",
    "some",
]
