"""Numbers, lengths and counts that have a lowest and a highest value."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from groundplan.engine.rules.fault import Fault
from groundplan.engine.rules.values import is_list


def within(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a number. `facts`: `min`, `max` or both; `also`: accepted values outside; `unit` in words."""
    number = _number(value)
    if number is None or number in facts.get("also", ()) or _inside(number, facts):
        return None
    span = _span(facts, facts.get("unit", ""))
    return Fault(code="provider-range", allowed=span)


def multiple(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a number. `facts`: `of`, the step that the number must be a multiple of."""
    number = _number(value)
    if number is None or (isfinite(number) and number % facts["of"] == 0):
        return None
    return Fault(code="provider-range", allowed=f"multiples of {facts['of']}")


def length(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a text. `facts`: fewest (`min`) and most (`max`) characters; `bytes` where UTF-8 bytes are counted."""
    if not isinstance(value, str) or (facts.get("empty") and not value):
        return None
    unit = "bytes" if facts.get("bytes") else "characters"
    size = len(value.encode("utf-8", "surrogatepass")) if facts.get("bytes") else len(value)
    if _inside(size, facts):
        return None
    return Fault(code="provider-length", says=f"it has {size} {unit}", allowed=_span(facts, unit))


def items(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a list. `facts`: fewest (`min`) and most (`max`) items of a list."""
    if not is_list(value) or _inside(len(value), facts):
        return None
    return Fault(code="provider-items", says=f"it has {len(value)} items", allowed=_span(facts, "items"))


def _number(value: Any) -> float | None:
    """Read a number, or a text that Pulumi turns into one; None otherwise."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    try:
        return float(value) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        return None


def _inside(number: float, facts: Mapping[str, Any]) -> bool:
    low, high = facts.get("min"), facts.get("max")
    return (low is None or number >= low) and (high is None or number <= high)


def _span(facts: Mapping[str, Any], unit: str) -> str:
    low, high = facts.get("min"), facts.get("max")
    also = "".join(f", or {value}" for value in facts.get("also", ()))
    if high is None:
        text = f"at least {low}"
    elif low is None:
        text = f"at most {high}"
    else:
        text = f"{low} to {high}"
    return f"{text} {unit}".rstrip() + also
