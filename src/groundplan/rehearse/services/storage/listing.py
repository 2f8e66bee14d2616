"""Which objects a list request gives: prefixes, delimiters, offsets, globs, versions, pages.

Source: https://cloud.google.com/storage/docs/json_api/v1/objects/list
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, invalid
from groundplan.rehearse.services.storage.api import bucket_name

_MOST = 1000
"""Objects and prefixes on a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    objects: list[Json]
    prefixes: list[str]
    next_token: str


def kept(call: Call, bucket: str) -> list[Json]:
    """The objects that the request can mean: the live ones, with `versions` the old ones, or those deleted softly."""
    name = bucket_name(bucket)
    if call.query.get("softDeleted") == "true":
        found = [body for _, body in call.state.below(f"{name}/deleted")]
    else:
        found = [body for _, body in call.state.members(f"{name}/o")]
        if call.query.get("versions") == "true":
            found += [body for _, body in call.state.below(f"{name}/versions")]
    return sorted(found, key=lambda each: (each["name"].encode(), int(each["generation"])))


def page(query: Mapping[str, str], found: Iterable[Json]) -> Page:
    """The page that the query asks for. found: in order of their names."""
    size, after = _size(query.get("maxResults", "")), _start(query.get("pageToken", ""))
    entries = [entry for entry in _entries(query, found) if entry[0] > after]
    shown = entries[:size]
    token = base64.urlsafe_b64encode(shown[-1][0].encode()).decode() if len(entries) > size else ""
    prefixes = [key for key, body in shown if body is None]
    return Page([body for _, body in shown if body is not None], [key.partition("\0")[0] for key in prefixes], token)


def _entries(query: Mapping[str, str], found: Iterable[Json]) -> list[tuple[str, Json | None]]:
    """Objects by a key to sort by, and prefixes, which have no object."""
    entries: dict[str, Json | None] = {}
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    start, end, glob = query.get("startOffset", ""), query.get("endOffset", ""), query.get("matchGlob", "")
    for body in found:
        name = body["name"]
        if not name.startswith(prefix) or name < start or (end and name >= end):
            continue
        if glob and not _glob(glob).fullmatch(name):
            continue
        folder, cut, rest = name[len(prefix) :].partition(delimiter) if delimiter else (name, "", "")
        if cut:
            entries[f"{prefix}{folder}{cut}"] = None
        if not cut or (not rest and query.get("includeTrailingDelimiter") == "true"):
            entries[f"{name}\0{body['generation']}"] = body
    return list(entries.items())


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """A glob as an expression. Source: https://cloud.google.com/storage/docs/json_api/v1/objects/list#list-object-glob."""
    parts = re.split(r"(\*\*/?|\*|\?|\[[^\]]+\]|\{[^}]+\})", pattern)
    return re.compile("".join(map(_glob_part, parts)))


def _glob_part(part: str) -> str:
    plain = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    if part in plain:
        return plain[part]
    if part.startswith("[") and part.endswith("]"):
        return "[" + part[1:-1].replace("\\", r"\\").replace("!", "^", 1) + "]"
    if part.startswith("{"):
        return "(?:" + "|".join(_glob(each).pattern for each in part[1:-1].split(",")) + ")"
    return re.escape(part)


def _size(asked: str) -> int:
    if asked and not asked.isdigit():
        raise invalid("Invalid unsigned integer value for maxResults", "maxResults")
    return min(int(asked or _MOST) or _MOST, _MOST)


def _start(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except ValueError:
        raise invalid("Invalid pageToken", "pageToken") from None
