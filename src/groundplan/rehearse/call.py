"""What a handler is given: one call of one method, with the state that it works on."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from groundplan.catalog.services import enabled_by_default
from groundplan.rehearse.discovery import Document, Method
from groundplan.rehearse.replies import Json
from groundplan.rehearse.state import State


@dataclass(frozen=True, slots=True)
class Media:
    """The content of an object as a request carries it."""

    data: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and checked.

    path: the relative name that the path holds, `projects/p/topics/t`, with the project's id for its number.
    parameters: the values in the path by the names of its template. body: the checked message. raw: the body as sent.
    address: where the emulator listens, `http://127.0.0.1:4510`. all_enabled: whether every service counts as enabled.
    """

    document: Document
    method: Method
    path: str
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Json
    state: State
    now: datetime
    address: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""
    media: Media | None = None
    all_enabled: bool = True

    @property
    def host(self) -> str:
        """The API's host: `pubsub.googleapis.com`."""
        return self.document.host

    @property
    def name(self) -> str:
        """The name in the state of what the path names."""
        return f"{self.document.host}/{self.path}"

    @property
    def project(self) -> str:
        """The id of the project that is called for; empty where the request names none, or any."""
        first, _, rest = self.path.partition("/")
        named = rest.partition("/")[0] if first == "projects" else self.query.get("project", "")
        return "" if named == "-" else named

    @property
    def time(self) -> str:
        """The time of the call as Google writes it."""
        return timestamp(self.now)

    def get(self, path: str) -> Json | None:
        """A resource of this API by its relative name, `projects/p/topics/t`."""
        return self.state.get(f"{self.document.host}/{path}")

    def enables(self, service: str, project: str) -> bool:
        """Whether a project may call a service, by its host."""
        found = self.state.get(f"serviceusage.googleapis.com/projects/{project}/services/{service}")
        if found is not None and "state" in found:
            return bool(found["state"] == "ENABLED")
        return self.all_enabled or service in enabled_by_default()


def timestamp(moment: datetime) -> str:
    """A time as Google writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds(duration: str) -> float:
    """The seconds of a duration as JSON writes it, `86400s`."""
    return float(duration.removesuffix("s"))


def project_number(project: str) -> str:
    """The number of a project: twelve digits, always the same for an id; a number is its own."""
    if project.isdigit():
        return project
    return str(10**11 + int.from_bytes(hashlib.sha256(project.encode()).digest()[:5]) % (9 * 10**11))


def unique_number(name: str, moment: datetime) -> str:
    """A server-assigned number for a resource: nineteen digits."""
    digest = hashlib.sha256(f"{name} {moment.timestamp()}".encode()).digest()
    return str(10**18 + int.from_bytes(digest[:7]) % (8 * 10**18))


def etag(body: object) -> str:
    """A tag that changes with what it stands for."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).digest()
    return base64.b64encode(digest[:8]).decode()
