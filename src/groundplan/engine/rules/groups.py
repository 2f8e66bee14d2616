"""Arguments that depend on each other: exclusive ones, groups, conditions and order.

Each check looks at one object and gets the rule's facts; argument names in the facts are paths below that object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.engine.rules.fault import Fault, Findings, shown
from groundplan.engine.rules.values import is_unknown, leaves, present, reach
from groundplan.errors import FieldPath


def at_most_one(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:
    """`facts`: `of`, arguments that exclude each other."""
    yield from _too_many(scope, facts)


def exactly_one(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:
    """`facts`: `of`, arguments of which one is needed and one only; `within`: only where this argument is set."""
    if _applies(scope, facts):
        yield from _too_many(scope, facts)
        yield from _none(scope, facts, "exactly one")


def at_least_one(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:
    """`facts`: `of`, arguments of which at least one is needed; `within`: only where this argument is set."""
    if _applies(scope, facts):
        yield from _none(scope, facts, "at least one")


def requires(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:
    """`facts`: `given`, an argument that needs all arguments in `of` beside it."""
    if present(scope, facts["given"]) is not True:
        return
    for other in facts["of"]:
        if present(scope, other) is False:
            allowed = f"{facts['given']} and {other} together"
            yield (
                _at(facts["given"]),
                None,
                Fault(code="provider-needs", says=f"stands without {other}", allowed=allowed),
            )


def when(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:
    """`facts`: `if`, values by argument that must all hold; `then`, what each other argument must be in that case.

    Values are a list of accepted ones, `"set"` or `"unset"`. `default`: what an argument is when it is not set.
    """
    if not all(_holds(scope, path, wanted, facts) is True for path, wanted in facts["if"].items()):
        return
    because = " and ".join(f"{path} is {_words(scope, path, wanted)}" for path, wanted in facts["if"].items())
    for path, wanted in facts["then"].items():
        if _holds(scope, path, wanted, facts) is False:
            given = _first(scope, path)
            says = f"{because}" if given is not None else f"is not set although {because}"
            fault = Fault(code="provider-condition", says=says, allowed=_allowed(wanted), hint=facts.get("hint", ""))
            yield _at(path), given, fault


def ordered(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:
    """`facts`: `low` and `high`, two numbers of which the first must not be above the second."""
    low, high = _first(scope, facts["low"]), _first(scope, facts["high"])
    if _is_number(low) and _is_number(high) and low > high:
        allowed = f"at most {facts['high']}, which is {shown(high)}"
        yield _at(facts["low"]), low, Fault(code="provider-range", allowed=allowed)


def _at(path: str) -> FieldPath:
    return tuple(path.split("."))


def _applies(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    return "within" not in facts or present(scope, facts["within"]) is True


def _too_many(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:
    given = [path for path in facts["of"] if present(scope, path) is True]
    if len(given) > 1:
        allowed = f"one of {', '.join(facts['of'])}"
        says = f"cannot stand with {', '.join(given[1:])}"
        yield _at(given[0]), None, Fault(code="provider-exclusive", says=says, allowed=allowed)


def _none(scope: Mapping[str, Any], facts: Mapping[str, Any], how_many: str) -> Findings:
    if all(present(scope, path) is False for path in facts["of"]):
        allowed = f"{how_many} of {', '.join(facts['of'])}"
        first, *others = facts["of"]
        fault = Fault(code="provider-one-of", says=f"is not set, nor is {', '.join(others)}", allowed=allowed)
        yield _at(first), None, fault


def _holds(scope: Mapping[str, Any], path: str, wanted: Any, facts: Mapping[str, Any]) -> bool | None:
    """Whether an argument is as wanted; None when that is not known."""
    there = present(scope, path)
    if wanted in ("set", "unset") or there is None:
        return None if there is None else there is (wanted == "set")
    default = facts.get("default", {})
    if not there:
        return default[path] in wanted if path in default else None
    found = [value for at, found in reach(scope, tuple(path.split("."))) for _, value in leaves(found, at)]
    return all(_same(value, wanted) for value in found) if found else None


def _same(value: Any, wanted: Any) -> bool:
    return any(value == choice and isinstance(value, bool) == isinstance(choice, bool) for choice in wanted)


def _first(scope: Mapping[str, Any], path: str) -> Any:
    for at, found in reach(scope, tuple(path.split("."))):
        for _, value in leaves(found, at):
            return value
    return None


def _words(scope: Mapping[str, Any], path: str, wanted: Any) -> str:
    if wanted in ("set", "unset"):
        return "set" if wanted == "set" else "not set"
    given = _first(scope, path)
    return shown(given if given is not None else wanted[0])


def _allowed(wanted: Any) -> str:
    if wanted in ("set", "unset"):
        return "a value" if wanted == "set" else "no value"
    return " or ".join(shown(choice) for choice in wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not is_unknown(value)
