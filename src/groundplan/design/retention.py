"""How long messages can be replayed and objects are kept, and when colder storage classes take over."""

from __future__ import annotations

import math
from datetime import timedelta

from groundplan.catalog.figures import figure
from groundplan.catalog.storage_classes import storage_classes
from groundplan.design.decision import Decision
from groundplan.design.iot_telemetry import Retention
from groundplan.design.wording import span
from groundplan.spec.iot_telemetry import IotTelemetry

_DAY = timedelta(days=1)
_MESSAGES = {"dev": timedelta(days=1), "staging": timedelta(days=3), "prod": timedelta(days=7)}
"""What a weekend without anyone at the desk needs in production; it is paid by the byte."""


def retention(spec: IotTelemetry) -> Decision[Retention]:
    """Choose the topics' replay time and the ages at which colder classes take objects over.

    An object moves to a class only where it will stay for that class's minimum duration: moving on or being deleted
    earlier is charged as if it had stayed.
    """
    keep = math.ceil(spec.archive.keep / _DAY) * _DAY
    colder = _colder(keep, spec.archive.training_every)
    moves = ", ".join(f"{name} after {span(age)}" for age, name in colder) or "no colder class"
    return Decision(
        title="Retention",
        value=Retention(messages=_MESSAGES[spec.environment], archive=keep, colder=colder),
        because=f"{moves}: each stays long enough for its class to pay off before objects are deleted at {span(keep)}",
        rejected=_left_out(keep, colder),
        source=f"{storage_classes()[0].source} ({storage_classes()[0].date}); "
        f"{figure('pubsub.retention_seconds.maximum').cite}",
        field="archive.keep",
    )


def _colder(keep: timedelta, training_every: timedelta | None) -> tuple[tuple[timedelta, str], ...]:
    """Ages and classes; a class begins when the one before it has been held for its minimum and reads are over."""
    moves: list[tuple[timedelta, str]] = []
    still_read = math.ceil(training_every / _DAY) * _DAY + _DAY if training_every else timedelta(0)
    for storage_class in storage_classes()[1:]:
        age = max(storage_class.minimum, still_read)
        if moves and age - moves[-1][0] < _minimum(moves[-1][1]):
            age = moves[-1][0] + _minimum(moves[-1][1])
        if age + storage_class.minimum <= keep:
            moves.append((age, storage_class.name))
    return tuple(moves)


def _minimum(name: str) -> timedelta:
    return next(each.minimum for each in storage_classes() if each.name == name)


def _left_out(keep: timedelta, colder: tuple[tuple[timedelta, str], ...]) -> dict[str, str]:
    taken = {name for _, name in colder}
    return {
        each.name: f"objects deleted at {span(keep)} would not stay the {each.minimum.days} days that are charged"
        for each in storage_classes()[1:]
        if each.name not in taken
    }
