"""Asking every rule about every resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from groundplan_policies.registry import rules_by_type
from groundplan_policies.rule import Rule
from groundplan_policies.stack import Resource, Stack
from groundplan_policies.verdict import Broken, NotApplicable, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule says of one resource."""

    rule: Rule
    resource: Resource
    verdict: Verdict


def judge(resources: Iterable[Resource]) -> Iterator[Outcome]:
    """What every rule says of every resource that it is about."""
    stack = Stack.of(resources)
    about = rules_by_type()
    for resource in stack.resources:
        for rule in about.get(resource.type, ()):
            verdict = ask(rule, resource, stack)
            if not isinstance(verdict, NotApplicable):
                yield Outcome(rule, resource, verdict)


def ask(rule: Rule, resource: Resource, stack: Stack) -> Verdict:
    """The verdict of a rule; a rule that raises is itself what is wrong."""
    try:
        return rule.judge(resource, stack)
    except Exception as error:  # noqa: BLE001 - a faulty rule must not hide what the others find
        return Broken(f"{type(error).__name__}: {error}"[:200].replace("\n", " "))
