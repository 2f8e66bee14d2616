"""Did you mean: the known word that is closest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 60
"""Longer words are no slips of the pen, and comparing them takes time."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the closest of `known`; empty when none is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - a valid spec needs none of it

    close = get_close_matches(word.lower(), sorted(known), n=1) if len(word) <= LONGEST else []
    return f"did you mean {close[0]}?" if close else ""
