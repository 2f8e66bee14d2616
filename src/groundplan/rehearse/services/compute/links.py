"""How resources of Compute Engine name each other: by URLs, full or partial, of any version and host.

They are kept as full URLs of v1 and shown in the version that is asked for.
Source: "full or partial URL" in the descriptions of the discovery document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json

_BASE = "https://www.googleapis.com/compute/"
_STORED = f"{_BASE}v1/"
_FULL = re.compile(r"https?://[^\s?#]+?/compute/(?:v1|beta|alpha)/(projects/[^\s?#]+)(?:\?uniqueId=\d+)?")
_PLACE = re.compile(r"(?P<project>projects/[^/\s]+/)?(?:zones|regions)/[a-z0-9-]+")
_PARTIAL = re.compile(r"(?P<project>projects/[^/\s]+/)?(?:global|(?:zones|regions)/[a-z0-9-]+)/[A-Za-z]+/[^\s?#]+")
_TEXTS = frozenset({"description", "labels", "metadata", "name", "baseInstanceName", "hostname"})
"""Fields that hold a user's own words."""


def link(path: str) -> str:
    """The URL of a relative name, as it is kept."""
    return f"{_STORED}{path}"


def path(url: str, project: str) -> str:
    """The relative name that a URL stands for, `projects/p/global/networks/n`; the text itself where it is none."""
    if full := _FULL.fullmatch(url):
        return full[1]
    part = _PARTIAL.fullmatch(url) or _PLACE.fullmatch(url)
    if part is None:
        return url
    return url if part["project"] else f"projects/{project}/{url}"


def canonical(call: Call, value: Any) -> Any:
    """A body with every URL in the form that is kept."""
    if isinstance(value, str):
        found = path(value, call.project)
        return link(named(call, found)) if found is not value or _linked(found) else value
    if isinstance(value, list):
        return [canonical(call, each) for each in value]
    if isinstance(value, dict):
        return {key: each if key in _TEXTS else canonical(call, each) for key, each in value.items()}
    return value


def named(call: Call, path: str) -> str:
    """The relative name of a resource that may be named by its number: names never begin with a digit.

    Source: "Name or id of the resource" in the descriptions of path parameters.
    """
    collection, _, last = path.rpartition("/")
    if not last.isdigit():
        return path
    every = call.state.members(f"{call.host}/{collection}")
    return next((f"{collection}/{body['name']}" for _, body in every if body.get("id") == last), path)


def shown(value: Any, version: str) -> Any:
    """A body as it is kept with its URLs in a version of the API."""
    if isinstance(value, str):
        return f"{_BASE}{version}/{value[len(_STORED) :]}" if value.startswith(_STORED) else value
    if isinstance(value, list):
        return [shown(each, version) for each in value]
    if isinstance(value, dict):
        return {key: each if key in _TEXTS else shown(each, version) for key, each in value.items()}
    return value


def linked(body: Json) -> Iterator[tuple[str, str]]:
    """Every resource that a body as it is kept names: the place of the URL, and the relative name."""
    yield from _walk(body, "")


def _walk(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and value.startswith(_STORED):
        yield place, value.removeprefix(_STORED)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _walk(each, f"{place}[{at}]")
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _TEXTS:
                yield from _walk(each, f"{place}.{key}" if place else key)


def _linked(text: str) -> bool:
    return bool(_PARTIAL.fullmatch(text) or _PLACE.fullmatch(text))
