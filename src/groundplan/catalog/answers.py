"""A yes, a no, or nobody knows, with the reason."""

from __future__ import annotations

from typing import NamedTuple

from groundplan.catalog.sources import Source


class Answer(NamedTuple):
    """What the catalogue says to one question.

    yes: None when no copy that could be read tells. because: why not; or what is unverified. condition: what must hold
    besides, which the catalogue cannot see. zones: where alone the answer is yes; empty when that is not limited.
    """

    yes: bool | None
    source: Source
    because: str = ""
    condition: str = ""
    zones: tuple[str, ...] = ()
