"""What a rule of the spec is: a pure function of the spec, and the top-level fields that it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from groundplan.errors import FieldPath
from groundplan.spec.base import Part

K = TypeVar("K")
S_contra = TypeVar("S_contra", bound=Part, contravariant=True)


class Fault(NamedTuple):
    """What a rule finds wrong at a path. at_key: the key is at fault rather than its value. See `Problem`."""

    code: str
    path: FieldPath
    message: str
    allowed: str = ""
    hint: str = ""
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Rule(Generic[S_contra]):
    """A check and the top-level fields that it reads; where one of them is broken, it says nothing."""

    check: Callable[[S_contra], Iterator[Fault]]
    reads: frozenset[str]


def reads(*fields: str) -> Callable[[Callable[[S_contra], Iterator[Fault]]], Rule[S_contra]]:
    """Make a check a rule that reads these top-level fields."""
    return lambda check: Rule(check, frozenset(fields))


def repeated(keys: Sequence[K]) -> Iterator[tuple[int, K]]:
    """The keys that stand before already, each with its place."""
    return ((index, key) for index, key in enumerate(keys) if key in keys[:index])
