"""A name that the accelerator catalogue does not have, with what it does have."""

from __future__ import annotations


class UnknownAccelerator(LookupError):  # noqa: N818 - reads as "raise UnknownAccelerator(message, allowed)"
    """A shape that does not exist. allowed: what does, in words; empty when that would be too long to say."""

    def __init__(self, message: str, allowed: str = "") -> None:
        self.allowed = allowed
        super().__init__(message)
