"""What a rule is, and how a function becomes one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from groundplan_policies.stack import Resource, Stack
from groundplan_policies.verdict import Verdict


class Severity(StrEnum):
    """How bad it is if the rule is broken; worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Level(StrEnum):
    """What a broken rule does to a preview with the policy pack: stop it, or be told."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"


ABSENT = object()
"""In a change: the input is taken away."""


@dataclass(frozen=True, slots=True)
class Break:
    """One way to break a rule: a change to the compliant example. The inputs at `path` become `value`.

    of: the name of the resource that changes; the judged one unless said. gone: a resource that is taken away instead.
    """

    path: str = ""
    value: Any = ABSENT
    of: str = ""
    gone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A resource that stands beside the judged one in an example."""

    type: str
    name: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """Inputs that keep the rule, and every change that breaks it.

    inputs: of the resource that is judged, which is called `it`. on: its type, the rule's first unless said. In a
    value, `${name}` stands for an output of the resource `name`.
    """

    inputs: Mapping[str, Any]
    breaks: tuple[Break, ...]
    on: str = ""
    beside: tuple[Beside, ...] = ()


Check = Callable[[Resource], Verdict]
StackCheck = Callable[[Resource, Stack], Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    id: the file's name with dashes. title: what the rule wants, in one line. why: what happens without it; the file's
    docstring. tokens: the types of resource it is about. standards: the benchmark items that it serves.
    whole_stack: whether a verdict needs the other resources too.
    """

    id: str
    title: str
    severity: Severity
    level: Level
    tokens: tuple[str, ...]
    why: str
    remedy: str
    examples: tuple[Example, ...]
    standards: tuple[str, ...]
    whole_stack: bool
    check: Callable[..., Verdict] = field(repr=False)

    def judge(self, resource: Resource, stack: Stack) -> Verdict:
        """The verdict on a resource; raises whatever a faulty rule raises."""
        return self.check(resource, stack) if self.whole_stack else self.check(resource)


def rule(
    *,
    title: str,
    severity: Severity,
    on: tuple[str, ...],
    remedy: str,
    examples: tuple[Example, ...],
    level: Level = Level.MANDATORY,
    standards: tuple[str, ...] = (),
) -> Callable[[Check | StackCheck], Rule]:
    """Make a rule of a function that takes a resource, or a resource and its stack."""

    def made(check: Check | StackCheck) -> Rule:
        return Rule(
            id=check.__name__.replace("_", "-"),
            title=title,
            severity=severity,
            level=level,
            tokens=on,
            why=" ".join((inspect.getmodule(check).__doc__ or "").split()),
            remedy=remedy,
            examples=examples,
            standards=standards,
            whole_stack=check.__code__.co_argcount == 2,
            check=check,
        )

    return made
