"""An HTTP request, as the emulated APIs are given it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    path: escaped, as sent, with its leading slash. query: unescaped; the values of a parameter that is given more than
    once are joined by commas. headers: by their names in lower case.
    """

    verb: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
