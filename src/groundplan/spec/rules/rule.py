"""What a rule of the spec is: a pure function of the spec, and the top-level fields that it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from groundplan.errors import FieldPath
from groundplan.spec.iot_telemetry import IotTelemetry


class Fault(NamedTuple):
    """What a rule finds wrong at a path. at_key: the key is at fault rather than its value. See `Problem`."""

    code: str
    path: FieldPath
    message: str
    allowed: str = ""
    hint: str = ""
    at_key: bool = False


Check = Callable[[IotTelemetry], Iterator[Fault]]


class Rule(NamedTuple):
    """A check and the top-level fields that it reads; where one of them is broken, it says nothing."""

    check: Check
    reads: frozenset[str]


def reads(*fields: str) -> Callable[[Check], Rule]:
    """Make a check a rule that reads these top-level fields."""
    return lambda check: Rule(check, frozenset(fields))
