"""Three-valued truth: true, false, or not known until deployment (Kleene's strong logic)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether something holds.

    holds: None when it hangs on an unknown value. path: the input that decided it. cause: the output that an unknown
    input waits for; empty when nobody can say.
    """

    holds: bool | None
    path: str = ""
    cause: str = ""

    def __and__(self, other: Truth) -> Truth:
        """Both: one false is enough for false, whatever the other may turn out to be."""
        return next((one for wanted in (False, None) for one in (self, other) if one.holds is wanted), self)

    def __or__(self, other: Truth) -> Truth:
        """Either: one true is enough for true."""
        return next((one for wanted in (True, None) for one in (self, other) if one.holds is wanted), self)

    def __invert__(self) -> Truth:
        return self if self.holds is None else Truth(not self.holds, self.path)

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: combine it with &, | and ~")


TRUE = Truth(holds=True)
FALSE = Truth(holds=False)


def every(truths: Iterable[Truth]) -> Truth:
    """All of them; true when there are none. The first that is false decides."""
    result = TRUE
    for truth in truths:
        result = truth & result if result is TRUE else result & truth
        if result.holds is False:
            break
    return result


def some(truths: Iterable[Truth]) -> Truth:
    """At least one of them; false when there are none. The first that is true decides."""
    result = FALSE
    for truth in truths:
        result = truth | result if result is FALSE else result | truth
        if result.holds is True:
            break
    return result
