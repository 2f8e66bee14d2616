"""From what pydantic and the rules find to problems: in the words of a spec, with their place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from groundplan.errors import FieldPath, Position, Problem
from groundplan.spec.base import Part
from groundplan.spec.document import Document
from groundplan.spec.kinds import KINDS
from groundplan.spec.patterns import WORDS
from groundplan.spec.rules.rule import Fault
from groundplan.spec.shape import Slot, slot_at, without_tags
from groundplan.spec.suggest import did_you_mean

SHOWN = 60
"""How many characters of a value a message shows."""

_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "model_type": "a group of fields",
    "dict_type": "a group of fields",
    "tuple_type": "a list",
}


class Said(NamedTuple):
    """The wording of a problem."""

    code: str
    message: str
    allowed: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """One error of pydantic's, and what it is about. slot: what may stand there; a bare slot where nothing may."""

    document: Document
    model: type[Part]
    error: ErrorDetails
    path: FieldPath
    slot: Slot

    @property
    def name(self) -> str:
        return str(self.path[-1]) if self.path else ""

    @property
    def context(self) -> Mapping[str, Any]:
        return self.error.get("ctx", {})

    @property
    def shown(self) -> str:
        return shown(self.document, self.path)


def placed(fault: Fault, document: Document) -> Problem:
    """What a rule found as a problem, with its place and value."""
    return Problem(
        code=fault.code,
        message=" ".join(fault.message.split()),
        path=fault.path,
        position=place(document, fault.path, at_key=fault.at_key),
        value=None if fault.at_key else shown(document, fault.path).strip('"'),
        allowed=fault.allowed,
        hint=fault.hint,
    )


def mistakes(error: ValidationError, document: Document, model: type[Part]) -> list[Problem]:
    """Every error as a problem, except at places that the document has reported as broken."""
    details = [detail for detail in error.errors(include_url=False) if not _miscounted(detail)]
    return [_problem(case) for detail in details if not _reported(case := _case(detail, document, model))]


def _case(detail: ErrorDetails, document: Document, model: type[Part]) -> _Case:
    path = without_tags(model, detail["loc"])
    return _Case(document, model, detail, path, slot_at(model, path) or Slot(None))


def _reported(case: _Case) -> bool:
    """Whether the document has reported the value, or what holds it, as broken; an unknown key is wrong in any case."""
    depth = len(case.path) if case.error["type"] == "extra_forbidden" else len(case.path) + 1
    return any(case.path[:length] in case.document.broken for length in range(depth))


def _miscounted(detail: ErrorDetails) -> bool:
    """Whether a list is called too short only because its items, reported by themselves, are wrong."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def shown(document: Document, path: FieldPath) -> str:
    """The value at `path` as a message names it: in quotes and in one line, or what it is."""
    value = value_at(document.root, path)
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list):
        return "a list"
    text = " ".join((value if isinstance(value, str) else document.written.get(path, "")).split())
    return f'"{text}"' if len(text) <= SHOWN else f'"{text[:SHOWN]}…"'


def value_at(root: Any, path: FieldPath) -> Any:
    """The plain value at `path`; None where there is none."""
    for step in path:
        try:
            root = root[step]
        except (KeyError, IndexError, TypeError):
            return None
    return root


def place(document: Document, path: FieldPath, *, at_key: bool = False) -> Position:
    """Where the value or the key at `path` stands; for what is not there, the key or start of what should hold it."""
    if path in document.values and not at_key:
        return document.values[path]
    if path in document.keys:
        return document.keys[path]
    while path and path not in document.values:
        path = path[:-1]
    return document.keys.get(path) or document.values.get(path) or Position(document.file, 1, 1)


def _problem(case: _Case) -> Problem:
    kind = case.error["type"]
    said = _said(case)
    absent = kind == "missing"
    return Problem(
        code=said.code,
        message=said.message,
        path=case.path,
        position=place(case.document, case.path, at_key=kind == "extra_forbidden"),
        value=None if absent else case.shown.strip('"'),
        allowed=said.allowed,
        hint=said.hint,
    )


def _said(case: _Case) -> Said:
    kind = case.error["type"]
    if kind in _SAYERS:
        return _SAYERS[kind](case)
    if value_at(case.document.root, case.path) is None:
        hint = "give it a value, or remove the line"
        return Said("type", f'"{case.name}" has no value', case.context.get("allowed", _TYPES.get(kind, "")), hint)
    if kind in _TYPES:
        return _type(case)
    allowed = str(case.context.get("allowed", ""))
    return Said(kind, f"{case.shown} {case.error['msg']}", allowed, allowed and f"write {allowed}")


def _type(case: _Case) -> Said:
    wanted = _TYPES[case.error["type"]]
    value = value_at(case.document.root, case.path)
    scalar = wanted == "text" and not isinstance(value, dict | list)
    hint = f'put it in quotes: "{case.document.written.get(case.path, "")}"' if scalar else f"write {wanted}"
    if wanted in {"a number", "a whole number"} and isinstance(value, str) and value.isdigit():
        hint = "remove the quotes"
    return Said("type", f"{case.shown} is not {wanted}", wanted, hint)


def _missing(case: _Case) -> Said:
    allowed = ", ".join(case.slot.choices)
    return Said("missing", f'"{case.name}" is missing', allowed, f"add {case.name}")


def _unknown(case: _Case) -> Said:
    holder = slot_at(case.model, case.path[:-1])
    known = tuple(holder.model.model_fields) if holder and holder.model else ()
    key = " ".join(case.name.split())[:SHOWN]
    return Said("unknown-key", f'there is no field "{key}" here', ", ".join(known), did_you_mean(case.name, known))


def _choice(case: _Case) -> Said:
    choices = tuple(KINDS) if case.path == ("kind",) else case.slot.choices
    hint = did_you_mean(case.shown.strip('"'), choices)
    allowed = ", ".join(choices) + (" or a group of fields" if case.slot.words else "")
    return Said("choice", f"{case.shown} is not one of the choices", allowed, hint)


def _range(case: _Case) -> Said:
    least, greatest = case.slot.bounds
    low = case.error["type"] == "greater_than_equal"
    message = f"{case.shown} is less than {least}" if low else f"{case.shown} is more than {greatest}"
    allowed = (
        f"{least} to {greatest}" if least and greatest else f"at least {least}" if least else f"at most {greatest}"
    )
    return Said("range", message, allowed)


def _length(case: _Case) -> Said:
    least, greatest = case.slot.lengths
    text = case.error["type"].startswith("string")
    unit = "character" if text else "item"
    value = value_at(case.document.root, case.path)
    count = len(value) if isinstance(value, str | list) else 0
    subject = case.shown if text else f'"{case.name}"'
    allowed = f"{least} to {greatest} {unit}s" if greatest is not None else f"at least {least} {unit}s"
    return Said("length", f"{subject} has {count} {unit}{'s' * (count != 1)}", allowed)


def _pattern(case: _Case) -> Said:
    allowed = WORDS.get(case.slot.pattern, "")
    return Said("format", f"{case.shown} does not have the right form", allowed)


_SAYERS: dict[str, Callable[[_Case], Said]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
    "string_pattern_mismatch": _pattern,
}
