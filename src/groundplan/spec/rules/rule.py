"""What a rule of the spec is: a pure function of the spec, and the top-level fields that it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from groundplan.errors import FieldPath
from groundplan.spec.iot_telemetry import IotTelemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a rule finds wrong at a path. at_key: the key is at fault rather than its value. See `Problem`."""

    code: str
    path: FieldPath
    message: str
    allowed: str = ""
    hint: str = ""
    at_key: bool = False


Check = Callable[[IotTelemetry], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check and the top-level fields that it reads; where one of them is broken, it says nothing."""

    check: Check
    reads: frozenset[str]


def reads(*fields: str) -> Callable[[Check], Rule]:
    """Make a check a rule that reads these top-level fields."""
    return lambda check: Rule(check, frozenset(fields))
