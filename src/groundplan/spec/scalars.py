"""What a plain scalar means: YAML 1.2's core schema, without the numbers that no spec can use."""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

DIGITS = 18
"""The most digits of an integer: as many as every service keeps exactly in 64 bits."""

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def plain(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar; raises ValueError, with the reason, for a number that is no use.

    Source: YAML 1.2.2, section 10.3.2 "Tag Resolution". So `yes`, `on` and `1_000` are text.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        if len(digits := text.lstrip("+-")) > DIGITS:
            raise ValueError(f"the number has {len(digits)} digits; at most {DIGITS} are allowed")
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f'"{text}" is not a number that can be compared')
    if _FLOAT.fullmatch(text):
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f'"{text[:40]}" is too large for a number')
        return value
    return text
