"""A run of the command line, as tests see it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left: its exit code and its two outputs."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
