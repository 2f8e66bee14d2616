"""Rules of waivers, in specs of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from groundplan.spec.rules.rule import Fault, reads, repeated

if TYPE_CHECKING:
    from groundplan.spec.kinds import Spec


@reads("waivers")
def waivers_stand_once(spec: Spec) -> Iterator[Fault]:
    """One waiver excuses one resource from one rule, until one day."""
    pairs = [(waiver.rule, waiver.resource) for waiver in spec.waivers]
    for index, (rule, resource) in repeated(pairs):
        message = f"{rule[:40]} is waived for {resource[:40]} already"
        yield Fault(code="duplicate", path=("waivers", index), message=message, hint="remove one")
