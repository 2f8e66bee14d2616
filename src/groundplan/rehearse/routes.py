"""Which method a request calls: the paths of discovery documents as a tree of their segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from groundplan.rehearse.discovery import Method


@dataclass(frozen=True, slots=True)
class Route:
    """A method, the values in its path, and the relative name of the resource or collection that the path names.

    name: without version and custom verb, `projects/p/topics/t` for `POST v1/projects/p/topics/t:publish`.
    """

    method: Method
    parameters: Mapping[str, str]
    name: str


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    any: _Node | None = None
    deep: bool = False
    """Whether it stands for all segments that are left."""
    methods: dict[tuple[str, str], Method] = field(default_factory=dict)
    """By HTTP verb and custom verb (`publish`, or empty)."""


class Routes:
    """The methods of one API document, found by verb and path."""

    def __init__(self, methods: Iterable[Method]) -> None:
        self._root = _Node()
        for method in methods:
            self._add(method)

    def find(self, verb: str, path: str) -> Route | None:
        """The method behind a request; path is as it was sent, escaped, without a leading slash."""
        segments = path.rstrip("/").split("/")
        last, _, custom = segments[-1].rpartition(":")
        if last and custom and (method := _walk(self._root, [*segments[:-1], last], (verb, custom))):
            return _route(method, [*segments[:-1], last])
        if method := _walk(self._root, segments, (verb, "")):
            return _route(method, segments)
        return None

    def verbs(self, path: str) -> tuple[str, ...]:
        """The HTTP verbs that a path takes."""
        return tuple(verb for verb in ("DELETE", "GET", "PATCH", "POST", "PUT") if self.find(verb, path))

    def _add(self, method: Method) -> None:
        *segments, last = method.path.split("/")
        last, _, custom = last.partition(":")
        node = self._root
        for segment in (*segments, last):
            if segment.startswith("{"):
                node.any = node = node.any or _Node()
            else:
                node = node.literals.setdefault(segment, _Node())
        node.deep = node.deep or method.deep
        node.methods.setdefault((method.verb, custom), method)


def _walk(node: _Node, segments: list[str], wanted: tuple[str, str]) -> Method | None:
    """The method at the end of the segments; a literal segment is preferred to a parameter."""
    if not segments:
        return node.methods.get(wanted)
    first, *rest = segments
    literal = node.literals.get(first)
    if literal and (method := _walk(literal, rest, wanted)):
        return method
    if node.any and first and (method := _walk(node.any, rest, wanted)):
        return method
    method = node.methods.get(wanted) if node.deep else None
    return method if method and method.deep else None


def _route(method: Method, segments: list[str]) -> Route:
    template = method.path.split("/")
    last = len(template) - 1
    whole = [*segments[:last], "/".join(segments[last:])]
    named = {
        part[1 : part.index("}")].removeprefix("+"): _plain(segment)
        for part, segment in zip(template, whole, strict=True)
        if part.startswith("{")
    }
    end = len(segments) - (template[-1] == method.action)  # Compute's `instances/i/setLabels`
    return Route(method, named, "/".join(map(escaped, segments[method.base : end])))


def escaped(segment: str) -> str:
    """One spelling of a segment, however the client escaped it; a slash inside it stays apart from a separator."""
    return quote(_plain(segment), safe="@:!$&'()*+,;=~")


def _plain(segment: str) -> str:
    return unquote(segment, errors="strict") if "%" in segment else segment
