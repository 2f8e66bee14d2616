"""Google's API discovery documents, as the google-api-python-client wheel carries them.

A document tells every method of one version of an API, its path and parameters, and the shape of every message.
Source: https://developers.google.com/discovery/v1/reference/apis
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from groundplan.errors import Missing

Schema = Mapping[str, Any]
"""A JSON schema of a discovery document."""

INSTALL = "pip install 'groundplan[rehearse]'"
"""What brings the documents, the server and all else that is emulated with."""

_SNAKE = re.compile(r"_([a-z0-9])")
_VERSION = re.compile(r"v\d+(?:(?:p\d+)?(?:alpha|beta)\d*|b\d+)?")
"""The version as the first segment of a path: v1, v1beta1, v1b3."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an API.

    id: `pubsub.projects.topics.create`. verb: of HTTP. path: the template after the host, with one `{parameter}` a
    segment. base: how many of its segments are service path and version, which are no part of resource names.
    request, response: names of schemas. upload: whether the path is the one that takes the content of an object.
    deep: whether the last segment of the path stands for several, as in `metricDescriptors/custom.googleapis.com/heat`.
    """

    id: str
    verb: str
    path: str
    base: int
    parameters: Mapping[str, Schema]
    request: str | None = None
    response: str | None = None
    upload: bool = False
    deep: bool = False

    @property
    def action(self) -> str:
        """The last word of the id: `create`."""
        return self.id.rpartition(".")[2]

    @property
    def collection(self) -> str:
        """The id without the action: `pubsub.projects.topics`."""
        return self.id.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one API.

    host: where the real one listens, `pubsub.googleapis.com`. parameters: the query parameters of every method.
    classic: whether it is one of the APIs that are older than Google's common rules (Compute Engine, Cloud Storage,
    BigQuery): they have a service path, name resources by their last segment, and merge patches.
    """

    name: str
    version: str
    host: str
    schemas: Mapping[str, Schema]
    methods: tuple[Method, ...]
    parameters: frozenset[str] = frozenset()
    classic: bool = False

    def schema(self, name: str | None) -> Schema:
        """A message's schema; an empty one for None."""
        return self.schemas[name] if name else {}

    def properties(self, name: str | None) -> Mapping[str, Schema]:
        """The fields of a message."""
        fields: Mapping[str, Schema] = self.schema(name).get("properties", {})
        return fields


@cache
def document(name: str, version: str) -> Document:
    """The document of an API; raises Missing where there is none."""
    file = _folder() / f"{name}.{version}.json"
    if not file.is_file():
        raise Missing(f"there is no discovery document of {name} {version}", INSTALL)
    raw = json.loads(file.read_bytes())
    host = raw["rootUrl"].removeprefix("https://").rstrip("/")
    methods = tuple(method for found in _methods(raw) for method in _read(found, raw["servicePath"]))
    common = frozenset(raw.get("parameters", ()))
    return Document(name, version, host, raw["schemas"], methods, common, classic=bool(raw["servicePath"]))


def camel_case(name: str) -> str:
    """A field's name in a document for its name in the API's own messages: `updateMask` for `update_mask`."""
    return _SNAKE.sub(lambda found: found[1].upper(), name)


@cache
def titles() -> Mapping[str, str]:
    """Every API that has a document, `pubsub`, with its title."""
    listed = json.loads((_folder() / "index.json").read_bytes())["items"]
    return {item["name"]: item["title"] for item in listed}


@cache
def _folder() -> Path:
    found = importlib.util.find_spec("googleapiclient")
    if found is None or not found.submodule_search_locations:
        raise Missing("google-api-python-client is not installed: it carries Google's discovery documents", INSTALL)
    return Path(found.submodule_search_locations[0]) / "discovery_cache" / "documents"


def _methods(resource: Schema) -> Iterator[Schema]:
    yield from resource.get("methods", {}).values()
    for nested in resource.get("resources", {}).values():
        yield from _methods(nested)


def _read(raw: Schema, service_path: str) -> Iterator[Method]:
    """A method, and once more for each path that gives or takes an object's content."""
    path = service_path + raw.get("flatPath", raw["path"])
    made = Method(
        raw["id"],
        raw["httpMethod"],
        path,
        _base(path, service_path),
        raw.get("parameters", {}),
        raw.get("request", {}).get("$ref"),
        raw.get("response", {}).get("$ref"),
        deep=path.rpartition("/")[2].startswith("{") and any(map(_deep, raw.get("parameters", {}).values())),
    )
    yield made
    if raw.get("useMediaDownloadService"):
        yield replace(made, path=f"download/{path}", base=made.base + 1)
    for protocol, told in raw.get("mediaUpload", {}).get("protocols", {}).items():
        place = told["path"].lstrip("/")
        base = place.count("/") + 1 - (raw.get("flatPath", raw["path"]).count("/") + 1)
        for verb in (made.verb, "PUT", "DELETE") if protocol == "resumable" else (made.verb,):
            yield replace(made, verb=verb, path=place, base=base, upload=True)


def _deep(parameter: Schema) -> bool:
    return parameter.get("location") == "path" and str(parameter.get("pattern", "")).endswith("/.*$")


def _base(path: str, service_path: str) -> int:
    if service_path:
        return service_path.rstrip("/").count("/") + 1
    return 1 if _VERSION.fullmatch(path.partition("/")[0]) else 0
