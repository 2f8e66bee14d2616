"""Load a spec: from a file to a typed model, or every problem at once.

Imports pydantic, ruamel.yaml and the standard library, nothing of Pulumi.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from groundplan.errors import Invalid, Position, Problem
from groundplan.spec.document import Document, parse
from groundplan.spec.iot_telemetry import IotTelemetry
from groundplan.spec.kinds import KINDS
from groundplan.spec.loaded import Loaded
from groundplan.spec.mistakes import mistakes, place, shown
from groundplan.spec.reading import checked, read
from groundplan.spec.rules import RULES

REPORTED = 100
"""How many problems are reported; whoever has more reads no further."""


def load(path: str | Path) -> Loaded:
    """The spec in the file at `path`; raises Invalid with every problem in it."""
    return load_text(read(path), str(path))


def load_text(text: str, file: str) -> Loaded:
    """The spec in `text`, which came from `file`; raises Invalid with every problem in it."""
    text = checked(text, file)
    document = parse(text, file)
    problems = document.problems
    spec = None
    if document.complete:
        spec, found = _read(document)
        problems = [*problems, *found]
    if spec is None or problems:
        raise Invalid(_sorted(problems, file), sources={file: text})
    return Loaded(file, text, spec, document.values)


def _read(document: Document) -> tuple[IotTelemetry | None, list[Problem]]:
    """The spec in a document, and what is wrong with it: first its fields, then what holds between them."""
    root = document.root
    if not isinstance(root, dict):
        if document.broken:
            return None, []
        code, message = ("empty", "the file is empty") if root is None else ("root", "a spec is a group of fields")
        hint = "start with: kind: iot-telemetry"
        return None, [Problem(code=code, message=message, position=place(document, ()), hint=hint)]
    kind = root.get("kind")
    model = KINDS.get(kind, IotTelemetry) if isinstance(kind, str) else IotTelemetry
    try:
        spec = model.model_validate(root)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors(include_url=False)}
        found = mistakes(error, document, model)
        partial = _partial(document, model, wrong)
        return None, [*found, *_broken_rules(document, partial, wrong)]
    return spec, list(_broken_rules(document, spec, set()))


def _partial(document: Document, model: type[IotTelemetry], wrong: set[str]) -> IotTelemetry:
    """The spec without its `wrong` top-level fields; examples stand in for those that a spec must have."""
    fields = model.model_fields
    sound = {key: value for key, value in document.root.items() if key in fields and key not in wrong}
    wanted = {key: field for key, field in fields.items() if key not in sound and field.is_required()}
    stand_ins = {key: field.examples[0] for key, field in wanted.items() if field.examples}
    return model.model_validate({**stand_ins, **sound})


def _broken_rules(document: Document, spec: IotTelemetry, wrong: set[str]) -> Iterator[Problem]:
    """What rules find, except those that read a field which is wrong by itself."""
    unread = wrong | {str(path[0]) for path in document.broken if path}
    for rule in RULES:
        if rule.reads & unread:
            continue
        for fault in rule.check(spec):
            yield Problem(
                code=fault.code,
                message=fault.message,
                path=fault.path,
                position=place(document, fault.path, at_key=fault.at_key),
                value=None if fault.at_key else shown(document, fault.path).strip('"'),
                allowed=fault.allowed,
                hint=fault.hint,
            )


def _sorted(problems: list[Problem], file: str) -> list[Problem]:
    """In the order of the file, each once, and no more than a person reads."""
    end = Position(file, 1 << 31, 0)
    ordered = sorted(set(problems), key=lambda problem: (problem.position or end, problem.code, problem.message))
    if len(ordered) <= REPORTED:
        return ordered
    rest = Problem(code="more", message=f"{len(ordered) - REPORTED} more problems are not listed")
    return [*ordered[:REPORTED], rest]
