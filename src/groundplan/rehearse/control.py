"""What steers the emulator itself, beside the APIs: `/emulator/health` and `/emulator/faults`."""

from __future__ import annotations

import os
from dataclasses import asdict

from groundplan.rehearse import faults, payload
from groundplan.rehearse.replies import Json, Refusal, Reply
from groundplan.rehearse.request import Request
from groundplan.rehearse.services import registry
from groundplan.rehearse.state import State

PREFIX = "/emulator/"
"""What the paths begin with."""


def answer(state: State, request: Request) -> Reply:
    """Answer a request about the emulator itself; raises Refusal.

    `GET health` tells that it serves. `POST faults` injects one, `GET faults` lists those still to happen, `DELETE
    faults` clears them.
    """
    asked = (request.verb, request.path.removeprefix(PREFIX).rstrip("/"))
    if asked == ("GET", "health"):
        return Reply({"status": "SERVING", "process": os.getpid(), "services": list(registry.APIS)})
    if asked == ("GET", "faults"):
        return Reply({"faults": _listed(state)})
    if asked == ("DELETE", "faults"):
        faults.clear(state)
        return Reply()
    if asked == ("POST", "faults"):
        fault = faults.read(payload.value(request.body, request.headers))
        return Reply({"number": faults.inject(state, fault), **asdict(fault)})
    raise Refusal("NOT_FOUND", f"There is nothing at {request.verb} {request.path:.200}")


def _listed(state: State) -> list[Json]:
    return [{"number": number, **asdict(fault)} for number, fault in faults.waiting(state)]
