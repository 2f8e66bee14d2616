"""From a request to its answer: finds the API and the method, checks what every API checks, calls the service.

One request is one transaction: it is answered wholly or leaves nothing behind.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Literal

from groundplan.rehearse import body, field_mask, standard
from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.discovery import Document, Method, document
from groundplan.rehearse.replies import Json, Refusal, Reply, invalid
from groundplan.rehearse.routes import Route, Routes
from groundplan.rehearse.service import Service
from groundplan.rehearse.services import registry
from groundplan.rehearse.state import CallRecord, State

_NUMBER = re.compile(r"(?<=projects/)\d+(?=/|$)")

Enabled = Literal["new", "all"]
"""Which services can be called: those of a new project and what is enabled since, or all."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request. path: escaped, as sent, with its leading slash. headers: by their names in lower case."""

    verb: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Api:
    """One version of an API, with the way to its methods."""

    service: Service
    document: Document
    routes: Routes


class Dispatch:
    """Answers requests out of a state. address: where clients reach the emulator, for the links in its answers."""

    def __init__(self, state: State, *, enabled: Enabled = "all", address: str = "") -> None:
        self._state = state
        self._enabled = enabled
        self._address = address
        self._projects: set[str] = set()

    def answer(self, request: Request) -> Reply:
        """The answer to a request: what is refused, too, and an error of the emulator itself as Google's 500."""
        started = time.perf_counter()
        found: tuple[_Api, Route] | None = None
        try:
            with self._state.transaction():
                found = _find(request)
                reply = self._call(*found, request)
        except Refusal as refusal:
            reply = refusal.reply()
        except RecursionError:
            reply = invalid("The body is nested too deeply").reply()
        self._log(request, found, reply, started)
        return reply

    def _call(self, api: _Api, route: Route, request: Request) -> Reply:
        path = self._canonical(route.name)
        message, raw = _message(api.document, route, request)
        call = Call(
            document=api.document,
            method=route.method,
            path=path,
            parameters=route.parameters,
            query=_query(route.method, request.query),
            body=message,
            state=self._state,
            now=datetime.now(UTC),
            address=self._address,
            headers=request.headers,
            raw=raw,
            all_enabled=self._enabled == "all",
        )
        self._note_project(call.project)
        self._require_enabled(api.service, call)
        by_hand = api.service.methods.get(route.method.id)
        answer = by_hand(call) if by_hand else standard.answer(api.service, call)
        return answer if isinstance(answer, Reply) else Reply(answer)

    def _canonical(self, path: str) -> str:
        """A path with the id of a project for its number, where the project is known."""
        number = _NUMBER.search(path)
        known = self._state.note(f"project-number/{number[0]}") if number else None
        return _NUMBER.sub(str(known["id"]), path, count=1) if known else path

    def _note_project(self, project: str) -> None:
        """Remember the number of a project that is called for: later calls may name the project by it."""
        if project and project not in self._projects and not project.isdigit():
            self._projects.add(project)
            self._state.put_note(f"project-number/{project_number(project)}", {"id": project})

    def _require_enabled(self, service: Service, call: Call) -> None:
        """Raise a 403 when the project has not enabled the API."""
        if self._enabled == "all" or service.always_enabled or not call.project:
            return
        if not call.enables(service.host, call.project):
            raise _disabled(service, call.project)

    def _log(self, request: Request, found: tuple[_Api, Route] | None, reply: Reply, started: float) -> None:
        api, method = (found[0].service.name, found[1].method.id) if found else ("", "")
        spent = (time.perf_counter() - started) * 1000
        self._state.log(CallRecord(0, time.time(), api, method, request.verb, request.path, reply.status, spent))


def _find(request: Request) -> tuple[_Api, Route]:
    """The API and the method; raises a 404, or a 405 for a known path."""
    host, _, rest = request.path.lstrip("/").partition("/")
    names, path = ((registry.HOSTS[host],), rest) if host in registry.HOSTS else (registry.APIS, f"{host}/{rest}")
    path = path.rstrip("/")
    verbs: set[str] = set()
    for name in names:
        for version in registry.service(name).versions:
            if version not in path.split("/", 4)[:4]:
                continue
            api = _api(name, version)
            if route := api.routes.find(request.verb, path):
                return api, route
            verbs.update(api.routes.verbs(path))
    if verbs:
        allowed = ", ".join(sorted(verbs))
        raise Refusal("INVALID_ARGUMENT", f"{request.verb} is not allowed here: {allowed}", http=405)
    raise Refusal("NOT_FOUND", f"There is no method at {request.verb} {request.path:.200}")


@cache
def _api(name: str, version: str) -> _Api:
    read = document(name, version)
    return _Api(registry.service(name), read, Routes(read.methods))


def _query(method: Method, given: Mapping[str, str]) -> Mapping[str, str]:
    """Query parameters by their names in the document, also where they came in the snake case of the messages' fields.

    Source: the provider creates a repository with `?repository_id=`.
    """
    return {key if key in method.parameters else field_mask.camel_case(key): value for key, value in given.items()}


def _message(api: Document, route: Route, request: Request) -> tuple[Json, bytes]:
    """The checked message of a request and its raw bytes; raises a 400. An upload's body is its method's to read."""
    if route.method.upload or not route.method.request:
        return {}, request.body
    try:
        sent = json.loads(request.body or b"{}")
    except ValueError as wrong:
        raise invalid(f"Invalid JSON payload received: {wrong}") from None
    return body.message(api, route.method.request, sent), request.body


def _disabled(service: Service, project: str) -> Refusal:
    message = (
        f"{service.host} has not been used in project {project} before or it is disabled. Enable it by visiting "
        f"https://console.developers.google.com/apis/api/{service.host}/overview?project={project} then retry."
    )
    details = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
        "metadata": {"service": service.host, "consumer": f"projects/{project}"},
    }
    return Refusal("PERMISSION_DENIED", message, details=(details,), reason="accessNotConfigured")
