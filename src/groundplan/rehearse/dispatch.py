"""From a request to its answer: finds the API and the method, checks what every API checks, calls the service.

One request is one transaction: it is answered wholly or leaves nothing behind.
"""

from __future__ import annotations

import re
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from groundplan.rehearse import apis, body, control, faults, operations, payload, places, query, repeats, standard
from groundplan.rehearse.apis import Api
from groundplan.rehearse.call import Call, project_number
from groundplan.rehearse.discovery import Document
from groundplan.rehearse.replies import Json, Refusal, Reply, broken, invalid
from groundplan.rehearse.request import Request
from groundplan.rehearse.routes import Route
from groundplan.rehearse.service import Service
from groundplan.rehearse.state import CallRecord, State

__all__ = ["Dispatch", "Enabled", "Request"]

_NUMBER = re.compile(r"(?<=projects/)\d+(?=/|$)")

Enabled = Literal["new", "all"]
"""Which services can be called: those of a new project and what is enabled since, or all."""


def _now() -> datetime:
    return datetime.now(UTC)


class Dispatch:
    """Answers requests out of a state.

    address: where clients reach the emulator, for the links in its answers. clock: tells the time of a call.
    """

    def __init__(
        self, state: State, *, enabled: Enabled = "all", address: str = "", clock: Callable[[], datetime] = _now
    ) -> None:
        self._state = state
        self._enabled = enabled
        self._address = address
        self._clock = clock
        self._projects: set[str] = set()

    def answer(self, request: Request) -> Reply:
        """The answer to a request: what is refused, too, and an error of the emulator itself in Google's shape."""
        if request.path.startswith(control.PREFIX):
            return self._attempt(lambda: control.answer(self._state, request))
        started = time.perf_counter()
        found: list[tuple[Api, Route]] = []
        with self._state.transaction():
            reply = self._attempt(lambda: self._answer(request, found))
            self._log(request, found, reply, started)
        return reply

    def _attempt(self, work: Callable[[], Reply]) -> Reply:
        """What the work answers, or why not; then what it has written is undone, but for the faults it met."""
        try:
            return work()
        except Refusal as refusal:
            return refusal.reply()
        except RecursionError:
            return invalid("The body is nested too deeply").reply()
        except Exception:  # noqa: BLE001 - the client gets an error of Google's shape, the emulator's log the traceback
            traceback.print_exc(file=sys.stderr)
            return broken().reply()

    def _answer(self, request: Request, found: list[tuple[Api, Route]]) -> Reply:
        api, route = apis.find(self._state, request.verb, request.path)
        found.append((api, route))
        call = self._read(api, route, request)
        self._note_project(call.project)
        self._require_enabled(api.service, call)
        return self._answered(api.service, call)

    def _read(self, api: Api, route: Route, request: Request) -> Call:
        """The call that a request makes; raises Refusal."""
        path = self._canonical(route.name)
        places.require(path)
        asked = query.read(api.document, route.method, request.query)
        return Call(
            document=api.document,
            method=route.method,
            path=path,
            parameters=route.parameters,
            query=asked,
            body=_message(api.document, route, request),
            state=self._state,
            now=self._clock(),
            address=self._address,
            headers=request.headers,
            raw=request.body,
            all_enabled=self._enabled == "all",
        )

    def _work(self, service: Service, call: Call, *, keep: bool = True) -> Reply:
        """What a service answers to a call. keep: whether what it does stays; a call may ask to be tried only."""
        keep = keep and call.query.get("validateOnly") != "true"
        with self._state.transaction(keep=keep):
            return repeats.once(call, lambda: _handled(service, call))

    def _answered(self, service: Service, call: Call) -> Reply:
        """What a service answers, unless a fault meets the call; raises Refusal."""
        if not self._state.faults():
            return self._work(service, call)
        name = standard.target(service, call)
        fault = faults.meet(self._state, call.method, name)
        if fault is None:
            return self._work(service, call)
        if fault.kind == "lost-request":
            return Reply(lost=True)
        if fault.ends_operation(call.method):
            started = self._work(service, call, keep=False)
            error = fault.refusal(call.method, name)
            return replace(started, body=operations.failed(call, started.body, error, fault.seconds))
        if fault.refuses:
            raise fault.refusal(call.method, name)
        reply = self._work(service, call)
        if fault.kind == "slow-operation":
            return replace(reply, body=operations.slowed(call, reply.body, fault.seconds))
        return replace(reply, delay=fault.seconds, lost=fault.kind == "lost-answer")

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

    def _log(self, request: Request, found: list[tuple[Api, Route]], reply: Reply, started: float) -> None:
        api, method = (found[0][0].service.name, found[0][1].method.id) if found else ("", "")
        spent = (time.perf_counter() - started) * 1000
        self._state.log(CallRecord(0, time.time(), api, method, request.verb, request.path, reply.status, spent))


def _handled(service: Service, call: Call) -> Reply:
    by_hand = service.methods.get(call.method.id)
    answer = by_hand(call) if by_hand else standard.answer(service, call)
    return answer if isinstance(answer, Reply) else Reply(answer)


def _message(document: Document, route: Route, request: Request) -> Json:
    """The checked message of a request; raises a 400. An upload's body is its method's to read."""
    if route.method.upload or not route.method.request:
        return {}
    sent = payload.value(request.body, request.headers)
    return body.message(document, route.method.request, sent, route.method)


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
