"""How problems of provider inputs show values and alternatives: short, on one line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from groundplan.catalog.provider import Scalar
from groundplan.engine.preview import Asset, Unknown

SWITCHES = ("true", "false", "True", "False", "TRUE", "FALSE", "t", "f", "T", "F", "1", "0", "")
"""The texts that the provider reads as a switch. Source: Go's strconv.ParseBool, and the empty text."""

WORDS = {
    Scalar.TEXT: "a text",
    Scalar.INTEGER: "a whole number",
    Scalar.NUMBER: "a number",
    Scalar.SWITCH: "true or false",
    Scalar.ASSET: "an asset",
    Scalar.ANY: "a value",
}
"""Each kind of single value, in words."""

_LONGEST = 60
_MOST = 16


def shown(value: Any) -> str:
    """A value as JSON on one line, cut after 60 characters."""
    text = json.dumps(value, default=_other, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def either(words: Iterable[Any]) -> str:
    """What is allowed, as a list; a long one is cut and says how many more there are."""
    texts = [str(word) if word != "" else '""' for word in words]
    more = len(texts) - _MOST
    return ", ".join(texts[:_MOST]) + (f" and {more} more" if more > 0 else "")


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that was probably meant, in the spelling (snake or camel case) of `word`; empty when none is close."""
    known = {key.lower(): key for key in words}
    found = get_close_matches(word.replace("_", "").lower(), known, n=1, cutoff=0.7)
    return (
        ("".join(f"_{c.lower()}" if c.isupper() else c for c in known[found[0]]) if "_" in word else known[found[0]])
        if found
        else ""
    )


def _other(value: Any) -> Any:
    if isinstance(value, Unknown):
        return "[unknown]"
    if isinstance(value, Asset):
        return f"[{value.kind}]"
    return str(value)
