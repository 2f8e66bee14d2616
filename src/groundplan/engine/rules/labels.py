"""Labels of Google Cloud resources: https://docs.cloud.google.com/resource-manager/docs/labels-overview."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from groundplan.engine.rules.fault import Fault, Findings, shown
from groundplan.engine.rules.values import is_unknown

_MOST = 64
_LONGEST = 63
_KEY = "keys of 1 to 63 lower-case letters, digits, dashes and underscores, a letter first"
_VALUE = "at most 63 lower-case letters, digits, dashes and underscores"


def labels(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:  # noqa: ARG001 - one signature for all checks
    """Check a map of labels: how many, and the form of each key and value. Letters without a case are lower-case."""
    if len(scope) > _MOST:
        yield (), None, Fault(code="provider-label", says=f"has {len(scope)} labels", allowed=f"at most {_MOST} labels")
    for key, value in scope.items():
        if not _is_key(str(key)):
            yield (str(key),), key, Fault(code="provider-label", says="as a key", allowed=_KEY, hint=_lower(str(key)))
        elif isinstance(value, str) and not is_unknown(value) and not _is_word(value):
            yield (str(key),), value, Fault(code="provider-label", allowed=_VALUE, hint=_lower(value))


def _is_key(key: str) -> bool:
    return bool(key) and _is_word(key) and unicodedata.category(key[0]) in {"Ll", "Lo"}


def _is_word(text: str) -> bool:
    return len(text) <= _LONGEST and all(_is_sign(sign) for sign in text)


def _is_sign(sign: str) -> bool:
    return sign in "-_" or unicodedata.category(sign) in {"Ll", "Lo", "Lm", "Mn", "Mc", "Nd", "Nl", "No"}


def _lower(text: str) -> str:
    lower = text.lower()
    return f"Write {shown(lower)}." if lower != text and _is_word(lower) else ""
