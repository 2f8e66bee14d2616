"""The language by which a subscription picks messages by their attributes.

Source: https://cloud.google.com/pubsub/docs/subscription-message-filter#filtering_syntax
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache

from groundplan.rehearse.replies import Refusal, invalid

Filter = Callable[[Mapping[str, str]], bool]
"""Whether a message with these attributes is wanted."""

_LONGEST = 256
"""Bytes of a filter. Source: https://cloud.google.com/pubsub/quotas#resource_limits."""

_TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([A-Za-z_][\w-]*)|(!=|[=:().,-]))')


@cache
def compiled(text: str) -> Filter:
    """The filter that a text says; an empty one lets everything through. Raises a 400."""
    if not text.strip():
        return lambda _: True
    if len(text.encode()) > _LONGEST:
        raise _wrong(f"it is longer than {_LONGEST} bytes")
    return _Parser(text).parse()


class _Parser:
    """Reads one filter by recursive descent."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    def parse(self) -> Filter:
        found = self._expression(0)
        if self._peek():
            raise _wrong(f"there is no sense in {self._peek()!r}")
        return found

    def _expression(self, depth: int) -> Filter:
        """Terms joined by AND or by OR; both together need parentheses."""
        terms = [self._term(depth)]
        joiner = ""
        while self._peek() in ("AND", "OR"):
            word = self._take()
            if joiner and word != joiner:
                raise _wrong("AND and OR stand beside each other without parentheses")
            joiner = word
            terms.append(self._term(depth))
        every = all if joiner != "OR" else any
        return lambda attributes: every(term(attributes) for term in terms)

    def _term(self, depth: int) -> Filter:
        if depth > _LONGEST:
            raise _wrong("it is nested too deep")
        if self._peek() in ("NOT", "-"):
            self._take()
            inner = self._term(depth + 1)
            return lambda attributes: not inner(attributes)
        if self._peek() == "(":
            self._take()
            inner = self._expression(depth + 1)
            self._expect(")")
            return inner
        if self._peek() == "hasPrefix":
            return self._has_prefix()
        return self._comparison()

    def _has_prefix(self) -> Filter:
        self._expect("hasPrefix")
        self._expect("(")
        self._expect("attributes")
        self._expect(".")
        key = self._key()
        self._expect(",")
        prefix = self._string()
        self._expect(")")
        return lambda attributes: attributes.get(key, "").startswith(prefix) and key in attributes

    def _comparison(self) -> Filter:
        self._expect("attributes")
        if self._peek() == ":":
            self._take()
            present = self._key()
            return lambda attributes: present in attributes
        self._expect(".")
        key = self._key()
        sign = self._take()
        if sign not in ("=", "!="):
            raise _wrong(f"{sign!r} stands where = or != is expected")
        value = self._string()
        if sign == "=":
            return lambda attributes: attributes.get(key) == value
        return lambda attributes: attributes.get(key) != value

    def _key(self) -> str:
        token = self._take()
        if token.startswith('"'):
            return _unquoted(token)
        if not re.fullmatch(r"[A-Za-z_][\w-]*", token):
            raise _wrong(f"{token!r} is no name of an attribute")
        return token

    def _string(self) -> str:
        token = self._take()
        if not token.startswith('"'):
            raise _wrong(f"{token!r} stands where a text in quotes is expected")
        return _unquoted(token)

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _expect(self, wanted: str) -> None:
        token = self._take()
        if token != wanted:
            raise _wrong(f"{token!r} stands where {wanted!r} is expected")


def _tokens(text: str) -> list[str]:
    tokens = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise _wrong(f"{text[at:].strip()[:20]!r} cannot be read")
        tokens.append(match[0].strip())
        at = match.end()
    return tokens


def _unquoted(token: str) -> str:
    try:
        value: str = json.loads(token)
    except ValueError:
        raise _wrong(f"{token} is no text in quotes") from None
    return value


def _wrong(why: str) -> Refusal:
    return invalid(f"Invalid filter: {why}.", "filter")
