"""What a rule says of a resource."""

from __future__ import annotations

from dataclasses import dataclass

from groundplan_policies.truth import TRUE, Truth


@dataclass(frozen=True, slots=True)
class Pass:
    """The resource keeps the rule."""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The rule is not about this resource, or not in its environment."""


@dataclass(frozen=True, slots=True)
class Fail:
    """The resource breaks the rule. reason: how, in one line. path: the input that decides it, empty for none."""

    reason: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Undetermined:
    """It hangs on an input that is not known until deployment. cause: the output it waits for, empty if unsaid."""

    path: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """The rule itself raised: a fault of the rule, not of the resource. error: what it raised, in one line."""

    error: str


Verdict = Pass | Fail | Undetermined | NotApplicable | Broken


def require(condition: Truth, reason: str, *, when: Truth = TRUE) -> Verdict:
    """The verdict of a rule that wants `condition`. reason: what is wrong without it. when: if the rule applies."""
    if when.holds is False:
        return NotApplicable()
    if condition.holds is True:
        return Pass()
    if when.holds is None:
        return Undetermined(when.path, when.cause)
    return Undetermined(condition.path, condition.cause) if condition.holds is None else Fail(reason, condition.path)


def forbid(condition: Truth, reason: str, *, when: Truth = TRUE) -> Verdict:
    """The verdict of a rule that wants `condition` to be false."""
    return require(~condition, reason, when=when)
