"""A decision: what was chosen, why, and what was rejected for which reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Decision(Generic[T_co]):
    """A value and the reason for it.

    title: what was decided on, in a few words. value: the choice. because: the reason, with its figures and units.
    rejected: each other option and the one reason that ruled it out. source: where the rule comes from.
    field: the spec field that can overrule it or that it hangs on; empty when there is none.
    """

    title: str
    value: T_co
    because: str
    rejected: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    field: str = ""
