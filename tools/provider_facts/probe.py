"""What the provider refuses, found by asking it: enumerations, ranges, patterns and arguments that exclude each other.

The two schemas do not tell these, but the provider's Check names them when it refuses. Every argument at every depth is
given alone with values that no rule would let pass, and all together; the answers are read back into facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.provider_facts.plugin import Answer, Plugin
from tools.provider_facts.refusal import Refusal, read
from tools.provider_facts.structure import Shape

from groundplan.catalog.provider import snake

_TEXTS = ("Groundplan probe!", "", "x" * 5000)
_FIGURES = (-987654321, 987654321)
_ROUNDS = 60  # more than the arguments that any one argument excludes

Path = tuple[str, ...]


def probe(plugin: Plugin, token: str, facts: dict[str, Any]) -> None:
    """Add to `facts`, a resource type of `structure`, what the provider refuses of it.

    Fields get `e` (allowed values), `i` (in any case), `g` (lowest and highest), `l` (shortest and longest), `p`
    (pattern), `k` (kind of text: json, cidr, ip, duration, time, base64, member) and `c` (the provider sets it, nobody
    may). The resource gets `one` (exactly one of these paths), `some` (at least one), `not` (path: paths it excludes)
    and `with` (path: paths it needs).
    """
    shape: Shape = facts["in"]
    groups = _Groups(shape)
    standing = plugin.check(token, {})
    groups.add(standing)
    for field, inputs in _each(shape):
        answer = plugin.check(token, inputs)
        groups.add(answer)
        for failure in sorted(set(answer.failures) - set(standing.failures)):
            _note(field, read(failure))  # one value is given, so what is new is about it
    for field, inputs in _each(shape, cased=True):
        if not any(read(failure).kind == "e" for failure in plugin.check(token, inputs).failures):
            field["i"] = 1
    full = _full(shape)
    answer = plugin.check(token, full)
    groups.add(answer)
    for first in [refusal for refusal in map(read, answer.failures) if refusal.kind == "not"]:
        _exclusions(plugin, token, full, first, groups)
    facts.update(groups.facts())


def _exclusions(plugin: Plugin, token: str, full: Mapping[str, Any], first: Refusal, groups: _Groups) -> None:
    """The provider names one exclusion of an argument at a time: take the named one away and ask again."""
    refusal: Refusal | None = first
    inputs: Any = full
    for _ in range(_ROUNDS):
        if refusal is None:
            return
        other = groups.pulumi_path(refusal.others[0])
        if not other:
            return
        inputs = _without(inputs, other)
        answers = [read(failure) for failure in plugin.check(token, inputs).failures]
        groups.extend(answers)
        refusal = next((found for found in answers if found.kind == "not" and found.value == first.value), None)


def _each(shape: Shape, *, cased: bool = False) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every argument alone, with every probe value: its field, and the inputs that hold only it.

    cased: instead of the probe values, an allowed value in the wrong case, for those that have a list of them.
    """
    for key, field in shape.items():
        kind = field["t"]
        listed = isinstance(kind, list) and kind[0] == "l"
        inner = kind[1] if listed else kind
        for value in _miscased(field) if cased else _probes(inner):
            yield field, {key: [value] if listed else value}
        if isinstance(inner, dict):
            for deeper, inputs in _each(inner, cased=cased):
                yield deeper, {key: [inputs] if listed else inputs}


def _probes(kind: Any) -> tuple[Any, ...]:
    if isinstance(kind, dict):
        return ({},)
    if isinstance(kind, list):
        return (_filled(kind),)
    return {"s": _TEXTS, "i": _FIGURES, "n": _FIGURES, "b": (True,)}.get(kind, _TEXTS[:1])


def _miscased(field: dict[str, Any]) -> tuple[str, ...]:
    words = (str(word) for word in field.get("e", ()))
    return tuple(word.swapcase() for word in words if word.swapcase() != word)[:1]


def _full(shape: Shape) -> dict[str, Any]:
    return {key: _filled(field["t"]) for key, field in shape.items() if "c" not in field}


def _filled(kind: Any) -> Any:
    if isinstance(kind, dict):
        return _full(kind)
    if isinstance(kind, list):
        inner = _filled(kind[1])
        return [inner] if kind[0] == "l" else {"key": inner}
    return {"i": 1, "n": 1, "b": True}.get(kind, _TEXTS[0])


def _without(inputs: Any, path: Path) -> Any:
    """The inputs less the argument at `path`, in every element of the lists on the way."""
    if isinstance(inputs, list):
        return [_without(element, path) for element in inputs]
    if not isinstance(inputs, dict):
        return inputs
    key, *rest = path
    if not rest:
        return {name: value for name, value in inputs.items() if name != key}
    return {name: _without(value, tuple(rest)) if name == key else value for name, value in inputs.items()}


def _note(field: dict[str, Any], refusal: Refusal) -> None:
    """Write down what a refusal says of the field it names."""
    if refusal.kind in ("e", "p", "k", "c"):
        field.setdefault(refusal.kind, refusal.value)
    elif refusal.kind in ("g", "l"):
        low, high = field.get(refusal.kind, (None, None))
        field[refusal.kind] = [
            refusal.value[0] if low is None else low,
            refusal.value[1] if high is None else high,
        ]


class _Groups:
    """Arguments that depend on each other, as Pulumi paths written `a.b.c`."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._sets: dict[str, set[tuple[str, ...]]] = {"one": set(), "some": set()}
        self._maps: dict[str, dict[str, set[str]]] = {"not": {}, "with": {}}

    def add(self, answer: Answer) -> None:
        self.extend([read(failure) for failure in answer.failures])

    def extend(self, refusals: list[Refusal]) -> None:
        for refusal in refusals:
            paths = [".".join(path) for path in map(self.pulumi_path, refusal.others) if path]
            if refusal.kind in self._sets and len(paths) == len(refusal.others):
                self._sets[refusal.kind].add(tuple(sorted(set(paths))))
            elif refusal.kind in self._maps and paths:
                here = ".".join(self.pulumi_path(refusal.value))
                self._maps[refusal.kind].setdefault(here, set()).update(path for path in paths if path != here)

    def pulumi_path(self, terraform: str) -> Path:
        """`boot_disk.0.initialize_params` as `("bootDisk", "initializeParams")`; empty when there is no such path."""
        shape: Any = self._shape
        path: list[str] = []
        for step in terraform.split("."):
            if step.isdigit():
                continue
            key = next((key for key in shape if shape[key].get("f", snake(key)) == step), None)
            if key is None:
                return ()
            path.append(key)
            shape = shape[key]["t"]
            shape = shape[1] if isinstance(shape, list) else shape
            shape = shape if isinstance(shape, dict) else {}
        return tuple(path)

    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: sorted(map(list, sets)) for name, sets in self._sets.items() if sets}
        for name, pairs in self._maps.items():
            if pairs:
                found[name] = {path: sorted(others) for path, others in sorted(pairs.items()) if others}
        return found
