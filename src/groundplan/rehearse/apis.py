"""Which API and which of its methods a request calls.

The host of the API is the first segment of the path, also as `www.googleapis.com` and with a region before it. Clients
that can only be given a host leave it out; then every API is asked, and the one that knows the resource answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from groundplan.rehearse.discovery import Document, document
from groundplan.rehearse.replies import Refusal, invalid
from groundplan.rehearse.routes import Route, Routes
from groundplan.rehearse.service import Service
from groundplan.rehearse.services import registry
from groundplan.rehearse.state import State

_HOST = re.compile(r"(?:[a-z]+-[a-z]+\d+-)?([a-z0-9.]+?)(?:\.[a-z]+-[a-z]+\d+\.rep)?\.googleapis\.com")
"""A host of Google's, with the region before it or as a regional endpoint.
Source: https://cloud.google.com/assured-workloads/docs/regional-endpoints."""

_BAD = re.compile(r"%(?![0-9A-Fa-f]{2})|%[01][0-9A-Fa-f]|%7[Ff]|[\x00-\x20\x7f-\uffff]")
"""What no path of Google's holds: a broken escape, a control character, or one that must be escaped."""

_LONGEST = 8192
"""Bytes in a path."""


@dataclass(frozen=True, slots=True)
class Api:
    """One version of an API, with the way to its methods."""

    service: Service
    document: Document
    routes: Routes


def find(state: State, verb: str, path: str) -> tuple[Api, Route]:
    """The API and the method of a request. path: escaped, as sent.

    Raises Refusal: a 400 for what is no path, a 405 for one that takes other verbs, else a 404.
    """
    if len(path) > _LONGEST or _BAD.search(path):
        raise invalid("The path is no valid one: it is too long, or not escaped as UTF-8")
    names, rest = _apis(path.lstrip("/"))
    verbs: set[str] = set()
    found: list[tuple[Api, Route]] = []
    for api in _versions(names, rest):
        if route := _route(api, verb, rest):
            found.append((api, route))
        else:
            verbs.update(api.routes.verbs(rest))
    if found:
        return next((one for one in found if len(found) > 1 and _holds(state, *one)), found[0])
    if verbs:
        raise Refusal("INVALID_ARGUMENT", f"{verb} is not allowed here: {', '.join(sorted(verbs))}", http=405)
    raise Refusal("NOT_FOUND", f"There is no method at {verb} {path:.200}")


@cache
def api(name: str, version: str) -> Api:
    """A version of an API, read once."""
    read = document(name, version)
    known = registry.service(name)
    more = (replace(each, path=known.paths[each.id], deep=False) for each in read.methods if each.id in known.paths)
    return Api(known, read, Routes((*read.methods, *more)))


def _apis(path: str) -> tuple[tuple[str, ...], str]:
    """The APIs that a path may mean, and the path after the host."""
    first, _, rest = path.partition("/")
    host = _HOST.fullmatch(first)
    if host is None or host[1] == "www":
        return registry.APIS, (rest if host else path).rstrip("/")
    if host[1] not in registry.APIS:
        raise Refusal("NOT_FOUND", f"{first} is not emulated; there are {', '.join(registry.APIS)}")
    return (host[1],), rest.rstrip("/")


def _versions(names: tuple[str, ...], path: str) -> Iterator[Api]:
    """The versions that a path may mean: it names one among its first segments."""
    first = path.split("/", 4)[:4]
    for name in names:
        for version in registry.service(name).versions:
            if version in first:
                yield api(name, version)


def _route(api: Api, verb: str, path: str) -> Route | None:
    try:
        return api.routes.find(verb, path)
    except UnicodeDecodeError:
        raise invalid("The path is no valid one: it is not escaped as UTF-8") from None


def _holds(state: State, api: Api, route: Route) -> bool:
    """Whether an API knows what a path names, or the collection that it is in."""
    name = f"{api.document.host}/{route.name}"
    if state.get(name) is not None or state.operation(name) is not None:
        return True
    return bool(state.members(name))
