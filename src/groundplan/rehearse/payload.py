"""From the bytes of a request to a JSON value; everything that is no JSON is refused before a method sees it.

Source: RFC 8259, and https://protobuf.dev/programming-guides/json/ for names that come twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from groundplan.rehearse.replies import Json, Refusal, invalid

_WRONG = "Invalid JSON payload received. "
_MEDIA = frozenset({"", "application/json", "text/json"})


def value(data: bytes, headers: Mapping[str, str]) -> Any:
    """The value in a body; an empty message where there is none. headers: by their names in lower case.

    Raises Refusal for another content type, bytes that are no UTF-8, and text that is no JSON.
    """
    if not data.strip():
        return {}
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _MEDIA and not kind.endswith("+json"):
        raise Refusal("INVALID_ARGUMENT", f"Unsupported content with type: {kind:.100}", reason="badContent")
    if headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise Refusal("INVALID_ARGUMENT", "A message must not be encoded: send it as it is", reason="badContent")
    try:
        text = data.decode()
    except UnicodeDecodeError as wrong:
        raise invalid(f"{_WRONG}It is no valid UTF-8 at byte {wrong.start}.") from None
    return _parsed(text)


def _parsed(text: str) -> Any:
    try:
        read = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
        if "\\u" in text:
            json.dumps(read, ensure_ascii=False).encode()  # half of a surrogate pair stands for no character
    except UnicodeEncodeError:
        raise invalid(f"{_WRONG}A surrogate stands without its other half.") from None
    except RecursionError:
        raise invalid(f"{_WRONG}Message too deep. Max recursion depth reached.") from None
    except ValueError as wrong:
        raise invalid(f"{_WRONG}{wrong}") from None
    return read


def _object(pairs: list[tuple[str, Any]]) -> Json:
    """An object; raises Refusal for a name that comes twice."""
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise invalid(f'{_WRONG}Duplicate name "{twice:.80}".')
    return read


def _constant(name: str) -> Any:
    """Refuse NaN and Infinity: Python reads them, JSON has none."""
    raise invalid(f"{_WRONG}Unexpected token: {name}")
