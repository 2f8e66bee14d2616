"""Reading nested inputs without a stumble: every path can be asked for, and every answer is three-valued."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundplan_policies.truth import FALSE, Truth, every, some

_DURATION = re.compile(r"\s*(\d{1,15}(?:\.\d{1,9})?)s?\s*")


@dataclass(frozen=True, slots=True)
class Unknown:
    """An input that is not known until deployment; cause: the output it waits for, `<urn>.<property>` or the URN."""

    cause: str = ""


class Value:
    """A value somewhere in the inputs: missing, known or unknown. `value["a"]["b"]` never raises."""

    __slots__ = ("_above", "_key", "raw")

    def __init__(self, raw: Any, above: Value | None = None, key: str | int = "") -> None:
        self.raw = raw
        self._above = above
        self._key = key

    def __getitem__(self, key: str | int) -> Value:
        """What stands under `key`; missing when nothing does, unknown when this is."""
        return Value(_under(self.raw, key), self, key)

    def at(self, path: str) -> Value:
        """What stands at a path such as `a.b.0`."""
        value = self
        for step in path.split("."):
            value = value[int(step) if step.isdigit() else step]
        return value

    @property
    def path(self) -> str:
        """Where it stands: `networkInterfaces[0].accessConfigs`."""
        if self._above is None:
            return ""
        before = self._above.path
        if isinstance(self._key, int):
            return f"{before}[{self._key}]"
        return f"{before}.{self._key}" if before else self._key

    @property
    def is_set(self) -> Truth:
        """Whether it is there and not empty. An output is there; what is inside an unknown block may not be."""
        if self.is_unknown and self._above is not None and self._above.is_unknown:
            return self._unknown()
        return Truth(self.raw is not None and self.raw not in ("", [], {}), self.path)

    @property
    def is_given(self) -> Truth:
        """Whether it is there, be it empty: `{}` asks for a block with all its defaults."""
        if self.is_unknown and self._above is not None and self._above.is_unknown:
            return self._unknown()
        return Truth(self.raw is not None, self.path)

    @property
    def is_unknown(self) -> bool:
        """Whether it waits for deployment."""
        return isinstance(self.raw, Unknown)

    @property
    def is_true(self) -> Truth:
        """Whether it is switched on; a missing switch is not."""
        return self._judged(lambda raw: raw is True)

    @property
    def is_false(self) -> Truth:
        """Whether it is switched off; a missing switch is not."""
        return self._judged(lambda raw: raw is False)

    def equals(self, *allowed: str | float) -> Truth:
        """Whether it is one of these; a missing value is none of them, and True is not 1."""
        return self._judged(lambda raw: any(_same(raw, one) for one in allowed))

    def text(self, test: Callable[[str], object]) -> Truth:
        """Whether it is a text that passes the test."""
        return self._judged(lambda raw: isinstance(raw, str) and bool(test(raw)))

    def number(self, test: Callable[[float], object]) -> Truth:
        """Whether it is a number, also one written as text, that passes the test."""
        return self._measured(_number, test)

    def seconds(self, test: Callable[[float], object]) -> Truth:
        """Whether it is a duration, `600s` or a number of seconds, that passes the test."""
        return self._measured(_seconds, test)

    def any(self, test: Callable[[Value], Truth]) -> Truth:
        """Whether some element of a list, or value of a mapping, passes the test; none of a missing one does."""
        if self.is_unknown:
            return self._unknown()
        return some(map(test, self.elements())) if self._many() else FALSE & Truth(holds=False, path=self.path)

    def all(self, test: Callable[[Value], Truth]) -> Truth:
        """Whether every element of a list, or value of a mapping, passes the test; a missing one has none."""
        return self._unknown() if self.is_unknown else every(map(test, self.elements()))

    def any_named(self, name: Callable[[str], object], test: Callable[[Value], Truth]) -> Truth:
        """Whether some entry of a mapping, whose key passes the first test, passes the second."""
        return self._unknown() if self.is_unknown else some(test(one) for key, one in self.named() if name(key))

    def elements(self) -> Iterator[Value]:
        """What a list or mapping holds; nothing for all else, also where it is unknown."""
        if isinstance(self.raw, Mapping):
            yield from (self[key] for key in self.raw if isinstance(key, str))
        elif self._many():
            yield from (self[index] for index in range(len(self.raw)))

    def named(self) -> Iterator[tuple[str, Value]]:
        """What a mapping holds, each with its key."""
        if isinstance(self.raw, Mapping):
            yield from ((key, self[key]) for key in self.raw if isinstance(key, str))

    def _many(self) -> bool:
        return isinstance(self.raw, Mapping) or (
            isinstance(self.raw, Sequence) and not isinstance(self.raw, str | bytes)
        )

    def _unknown(self) -> Truth:
        return Truth(None, self.path, self.raw.cause)

    def _judged(self, test: Callable[[Any], bool]) -> Truth:
        return self._unknown() if self.is_unknown else Truth(self.raw is not None and test(self.raw), self.path)

    def _measured(self, read: Callable[[Any], float | None], test: Callable[[float], object]) -> Truth:
        def passes(raw: Any) -> bool:
            measure = read(raw)
            return measure is not None and bool(test(measure))

        return self._judged(passes)


def _under(raw: Any, key: str | int) -> Any:
    if isinstance(raw, Unknown):
        return raw
    if isinstance(raw, Mapping):
        return raw.get(key)
    listed = isinstance(raw, Sequence) and not isinstance(raw, str | bytes)
    return raw[key] if listed and isinstance(key, int) and 0 <= key < len(raw) else None


def _same(raw: Any, allowed: str | float) -> bool:
    return isinstance(raw, bool) is isinstance(allowed, bool) and bool(raw == allowed)


def _number(raw: Any) -> float | None:
    """A number from a number or its text; Python refuses to turn digits without end into one, and so does this."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        return float(raw)
    except (ValueError, OverflowError):
        return None


def _seconds(raw: Any) -> float | None:
    if isinstance(raw, str):
        match = _DURATION.fullmatch(raw)
        return float(match[1]) if match else None
    return _number(raw)
