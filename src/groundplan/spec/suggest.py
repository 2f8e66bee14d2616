"""Did you mean: the known word that is closest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

LONGEST = 60
"""Longer words are no slips of the pen, and comparing them takes time."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the closest of `known`; empty when none is close."""
    close = _closest(word.lower(), tuple(sorted(known))) if len(word) <= LONGEST else ""
    return f"did you mean {close}?" if close else ""


@lru_cache(maxsize=256)
def _closest(word: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - a valid spec needs none of it

    return next(iter(get_close_matches(word, known, n=1)), "")
