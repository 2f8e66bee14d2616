"""From YAML text to plain values, with the place of every key and value.

Works on the parser's events, so nothing recurses, no tag makes an object, and no alias is ever expanded. What a spec
does not need is refused with a reason: anchors, aliases, tags, merge keys, several documents, deep nesting.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from groundplan.errors import FieldPath, Position, Problem
from groundplan.spec.reading import position_at
from groundplan.spec.scalars import Scalar, plain

DEPTH = 16
"""The deepest nesting; the models need five levels."""


class Document:
    """A parsed file: its root value, and where things stand in it.

    keys, values: the place of each. written: each scalar's first line as the source has it.
    broken: paths whose value could not be read, so that nothing else is worth saying about them.
    complete: whether the whole file was read; where it was not, what is missing says nothing.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Any = None
        self.keys: dict[FieldPath, Position] = {}
        self.values: dict[FieldPath, Position] = {}
        self.written: dict[FieldPath, str] = {}
        self.broken: set[FieldPath] = set()
        self.problems: list[Problem] = []
        self.complete = False

    def report(self, code: str, message: str, path: FieldPath, position: Position, hint: str = "") -> None:
        """Note what is wrong at `path`."""
        self.problems.append(Problem(code=code, message=message, path=path, position=position, hint=hint))

    def spoil(self, code: str, message: str, path: FieldPath, position: Position, hint: str = "") -> None:
        """Note that the value at `path` cannot be read."""
        self.broken.add(path)
        self.report(code, message, path, position, hint)


def parse(text: str, file: str) -> Document:
    """Parse the one YAML document in `text`. What is wrong with it is in the document's `problems`."""
    builder = _Builder(text, file)
    yaml = YAML(typ="safe", pure=True)
    try:
        for event in yaml.parse(text):
            if not builder.take(event):
                return builder.document
        builder.document.complete = builder.seen == 1
    except YAMLError as error:
        builder.document.problems.append(_syntax(error, text, file))
    except ValueError:  # an escape such as "\U00110000", which the scanner hands to chr()
        place = _position(yaml.reader.get_mark(), file)
        builder.document.report("yaml", "the escape stands for no character", (), place)
    if builder.seen == 0 and not builder.document.problems:
        start = Position(file, 1, 1)
        builder.document.report("empty", "the file is empty", (), start, "start with: kind: iot-telemetry")
    return builder.document


class _Frame:
    """An open mapping or list. `path` is None inside a value that is thrown away; `key` waits for its value."""

    def __init__(self, container: dict[str, Any] | list[Any], path: FieldPath | None) -> None:
        self.container = container
        self.path = path
        self.wants_key = isinstance(container, dict)
        self.key: str | None = None


class _Builder:
    """Builds a `Document` from events."""

    def __init__(self, text: str, file: str) -> None:
        self.document = Document(file)
        self.text = text
        self.frames: list[_Frame] = []
        self.seen = 0

    def take(self, event: Event) -> bool:
        """Take the next event; False when the rest of the file is not worth reading."""
        if isinstance(event, DocumentStartEvent):
            return self._document(event)
        if isinstance(event, CollectionEndEvent):
            self.frames.pop()
            return True
        if not isinstance(event, NodeEvent):
            return True
        if self.frames and self.frames[-1].wants_key:
            return self._key(self.frames[-1], event)
        return self._value(event)

    def _document(self, event: Event) -> bool:
        self.seen += 1
        if self.seen > 1:
            hint = "keep one spec in a file"
            self.document.report("documents", "a second document starts here", (), self._place(event), hint)
        return self.seen == 1

    def _key(self, frame: _Frame, event: Event) -> bool:
        frame.wants_key, frame.key = False, None
        path = frame.path
        if not isinstance(event, ScalarEvent):
            hint = 'quote text that holds braces or brackets, such as "{{ name }}"'
            self.document.report("key", "a key must be text", path or (), self._place(event), hint)
            return False
        if path is None:
            return True
        self._refuse_extras(event, path, spoils=False)
        key = self._scalar(event, None)
        place = self._place(event)
        shown = " ".join(str(event.value).split())[:40]
        if not isinstance(key, str):
            self.document.report("key", f'the key "{shown}" must be text', path, place, "put plain text in quotes")
        elif key == "<<" and event.implicit[0]:
            message, hint = 'the merge key "<<" is not supported', "write the fields out"
            self.document.report("merge-key", message, path, place, hint)
        elif (*path, key) in self.document.keys:
            hint = f"remove one; the first is on line {self.document.keys[(*path, key)].line}"
            self.document.report("duplicate-key", f'"{shown}" is given twice', (*path, key), place, hint)
        else:
            self.document.keys[(*path, key)] = place
            frame.key = key
        return True

    def _value(self, event: NodeEvent) -> bool:
        path = self._next_path()
        if isinstance(event, CollectionStartEvent):
            if len(self.frames) == DEPTH:
                message = f"more than {DEPTH} levels are nested here"
                self.document.report("nesting", message, path or (), self._place(event), "close the brackets")
                return False
            frame = _Frame({} if isinstance(event, MappingStartEvent) else [], path)
            self._refuse_extras(event, path, spoils=False)
            self._put(frame.container, path, event)
            self.frames.append(frame)
        elif isinstance(event, ScalarEvent):
            self._put(self._scalar(event, path), path, event)
            if path is not None:
                self.document.written[path] = self._source(event)
        else:
            self._refuse_extras(event, path)
            self._put(None, path, event)
        return True

    def _next_path(self) -> FieldPath | None:
        """Where the next value goes; None when it is thrown away."""
        if not self.frames:
            return ()
        frame = self.frames[-1]
        if isinstance(frame.container, dict):
            frame.wants_key = True
            return None if frame.key is None or frame.path is None else (*frame.path, frame.key)
        return None if frame.path is None else (*frame.path, len(frame.container))

    def _put(self, value: Any, path: FieldPath | None, event: Event) -> None:
        if path is None:
            return
        self.document.values[path] = self._value_place(event, path)
        if not self.frames:
            self.document.root = value
            return
        container = self.frames[-1].container
        if isinstance(container, list):
            container.append(value)
        else:
            container[str(path[-1])] = value

    def _scalar(self, event: ScalarEvent, path: FieldPath | None) -> Scalar:
        self._refuse_extras(event, path)
        if not event.implicit[0]:
            return self._quoted(event, path)
        try:
            return plain(event.value)
        except ValueError as error:
            if path is not None:
                hint = "write a plain number, or put text in quotes"
                self.document.spoil("number", str(error), path, self._place(event), hint)
            return None

    def _quoted(self, event: ScalarEvent, path: FieldPath | None) -> str | None:
        text = str(event.value)
        if all(part.isprintable() for part in text.split("\n")):
            return text
        if path is not None:
            message = "the text holds a character that does not print"
            self.document.spoil("control-character", message, path, self._place(event), "remove the escape")
        return None

    def _refuse_extras(self, event: NodeEvent, path: FieldPath | None, *, spoils: bool = True) -> None:
        """Report an anchor, an alias or a tag; the value at `path` is spoilt unless it can be read all the same."""
        if path is None:
            return
        note = self.document.spoil if spoils else self.document.report
        if isinstance(event, AliasEvent) or event.anchor:
            name = ("*" if isinstance(event, AliasEvent) else "&") + str(event.anchor)[:40]
            message = f'"{name}": anchors and aliases are not supported'
            note("alias", message, path, self._place(event), "write the value out")
        elif tag := getattr(event, "tag", None):
            message = f'the tag "{str(tag)[:60]}" is not supported'
            note("tag", message, path, self._place(event), "remove it; a spec holds plain values")

    def _place(self, event: Event) -> Position:
        return _position(event.start_mark, self.document.file)

    def _value_place(self, event: Event, path: FieldPath) -> Position:
        """Where a value stands. One that is left out stands for the parser at the next token, for people at its key."""
        index = event.start_mark.index
        if not path or not isinstance(event, ScalarEvent) or event.end_mark.index > index:
            return self._place(event)
        before = len(self.text[:index].rstrip())
        return self.document.keys.get(path) or position_at(self.text, max(before - 1, 0), self.document.file)

    def _source(self, event: ScalarEvent) -> str:
        source = self.text[event.start_mark.index : event.end_mark.index].strip()
        return source.splitlines()[0][:200] if source else ""


def _position(mark: Any, file: str) -> Position:
    return Position(file, mark.line + 1, mark.column + 1)


def _syntax(error: YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if not isinstance(error, MarkedYAMLError) or mark is None:
        position = position_at(text, getattr(error, "position", 0), file)
        return Problem(code="yaml", message="this is not YAML", position=position)
    position = _position(mark, file)
    if text[mark.index : mark.index + 1] == "\t":
        return Problem(code="tab", message="a tab cannot indent", position=position, hint="indent with spaces")
    reason = " ".join(str(error.problem or error.context).split())
    return Problem(code="yaml", message=f"this is not YAML: {reason}", position=position, hint=_syntax_hint(error))


def _syntax_hint(error: MarkedYAMLError) -> str:
    if error.context and error.context_mark:
        return f"look at line {error.context_mark.line + 1} too: {error.context}"
    if "mapping values" in str(error.problem):
        return 'check the indentation, and put text that holds ": " in quotes'
    return "check the indentation, the brackets and the quotes"
