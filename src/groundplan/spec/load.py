"""Load a spec: from a file to a typed model, or every problem at once.

Imports pydantic, ruamel.yaml and the standard library, nothing of Pulumi; what words problems is imported when there
are any.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from groundplan.errors import Invalid, Position, Problem
from groundplan.spec.document import Document, parse
from groundplan.spec.kinds import KINDS, Model, Spec
from groundplan.spec.loaded import Loaded
from groundplan.spec.reading import checked, read
from groundplan.spec.rules import RULES, Fault

REPORTED = 100
"""How many problems are reported; whoever has more reads no further."""


def load(path: str | Path) -> Loaded[Spec]:
    """The spec in the file at `path`; raises Invalid with every problem in it."""
    return load_text(read(path), str(path))


def load_text(text: str, file: str) -> Loaded[Spec]:
    """The spec in `text`, which came from `file`; raises Invalid with every problem in it."""
    text = checked(text, file)
    document = parse(text, file)
    problems = list(document.problems)
    if document.complete and not isinstance(document.root, dict):
        problems += _no_spec(document)
    elif document.complete:
        model = _model(document.root)
        try:
            spec = model.model_validate(document.root)
        except ValidationError as error:
            problems += _wrong(error, document, model)
        else:
            faults = _faults(spec, _unread(document))
            if not problems and not faults:
                return Loaded(file, text, spec, document.values)
            problems += _placed(faults, document)
    raise Invalid(_sorted(problems, file), sources={file: text})


def _model(root: dict[str, object]) -> Model:
    kind = str(root.get("kind"))
    return KINDS[kind if kind in tuple(KINDS) else "iot-telemetry"]


def _no_spec(document: Document) -> list[Problem]:
    if document.broken:
        return []
    code, message = ("root", "a spec is a group of fields") if document.root else ("empty", "the file is empty")
    position = document.values.get((), Position(document.file, 1, 1))
    return [Problem(code=code, message=message, position=position, hint="start with: kind: iot-telemetry")]


def _wrong(error: ValidationError, document: Document, model: Model) -> list[Problem]:
    """What is wrong with the fields, and what the rules find in those top-level fields that are sound."""
    from groundplan.spec.mistakes import mistakes  # noqa: PLC0415 - a valid spec needs none of it

    wrong = {str(detail["loc"][0]) for detail in error.errors(include_url=False)}
    unread = wrong | _unread(document)
    return [
        *mistakes(error, document, model),
        *_placed(_faults(_partial(document, model, wrong), unread), document),
    ]


def _partial(document: Document, model: Model, wrong: set[str]) -> Spec:
    """The spec without its `wrong` top-level fields; examples stand in for those that a spec must have."""
    fields = model.model_fields
    sound = {key: value for key, value in document.root.items() if key in fields and key not in wrong}
    wanted = {key: field for key, field in fields.items() if key not in sound and field.is_required()}
    stand_ins = {key: field.examples[0] for key, field in wanted.items() if field.examples}
    return model.model_validate({**stand_ins, **sound})


def _unread(document: Document) -> set[str]:
    """The top-level fields that hold a value which could not be read."""
    return {str(path[0]) for path in document.broken if path}


def _faults(spec: Spec, unread: set[str]) -> list[Fault]:
    """What the rules find, but for those that read a field in `unread`."""
    return [fault for rule in RULES[spec.kind] if not rule.reads & unread for fault in rule.check(spec)]


def _placed(faults: list[Fault], document: Document) -> list[Problem]:
    from groundplan.spec.mistakes import placed  # noqa: PLC0415 - a valid spec needs none of it

    return [placed(fault, document) for fault in faults]


def _sorted(problems: list[Problem], file: str) -> list[Problem]:
    """In the order of the file, each once, and no more than a person reads."""
    end = Position(file, 1 << 31, 0)
    ordered = sorted(set(problems), key=lambda problem: (problem.position or end, problem.code, problem.message))
    if len(ordered) <= REPORTED:
        return ordered
    rest = Problem(code="more", message=f"{len(ordered) - REPORTED} more problems are not listed")
    return [*ordered[:REPORTED], rest]
