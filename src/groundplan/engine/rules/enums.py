"""Values out of a fixed list. The case counts unless the provider folds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.engine.rules.fault import Fault, meant
from groundplan.engine.wording import either


def enum(value: Any, facts: Mapping[str, Any]) -> Fault | None:
    """Check a word.

    `facts`: `values`; `fold` where the case does not count; `empty` where "" and the API's `…_UNSPECIFIED` mean none.
    """
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    if facts.get("empty") and (value == "" or str(value).endswith("_UNSPECIFIED")):
        return None
    choices = tuple(str(choice) for choice in facts["values"])
    given = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if given in choices or (facts.get("fold") and given.casefold() in {choice.casefold() for choice in choices}):
        return None
    return Fault(code="provider-enum", allowed=either(choices), hint=meant(given, choices))
