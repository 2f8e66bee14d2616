"""The HTTP server of the emulated APIs: an ASGI application on loopback.

Requests are answered one after the other on one thread, each within a transaction, so that concurrent writers see each
other's work whole or not at all.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from groundplan.rehearse.dispatch import Dispatch, Enabled
from groundplan.rehearse.replies import Refusal, Reply, broken, invalid
from groundplan.rehearse.request import Request
from groundplan.rehearse.state import State

if TYPE_CHECKING:
    from uvicorn import Server

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LARGEST = 100 * 1024 * 1024
"""Bytes in the content of an object; a resumable upload may send it in pieces."""

LARGEST_MESSAGE = 10 * 1024 * 1024
"""Bytes in a JSON message. Source: https://cloud.google.com/pubsub/quotas#resource_limits, 10 MB for a request."""

PATIENCE = 60.0
"""Seconds to wait for a body."""

_PARAMETERS = 1000
"""Query parameters in a request."""


class Application:
    """The emulated APIs as an ASGI application."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(PATIENCE):
                request = await _request(scope, receive)
        except TimeoutError:
            late = Refusal("DEADLINE_EXCEEDED", "The body did not arrive in time.", http=408)
            await _send(send, late.reply(), close=True)
            return
        except Refusal as refusal:
            await _send(send, refusal.reply())
            return
        if request is None:
            return
        reply = self._answer(request)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.lost:
            scope["extensions"]["abort"]["now"]()
            return
        await _send(send, reply)

    def _answer(self, request: Request) -> Reply:
        """The answer, as bytes; also when the state's file cannot be written, or an answer is no JSON."""
        try:
            reply = self._dispatch.answer(request)
            return replace(reply, body=_encoded(reply))
        except Exception:  # noqa: BLE001 - the client gets an error of Google's shape, the emulator's log the traceback
            traceback.print_exc(file=sys.stderr)
            return broken().reply()


def serve(
    state: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    ready: Callable[[int], None],
    enabled: Enabled = "all",
) -> None:
    """Serve until interrupted. state: the file to keep it in. port: 0 for a free one; ready: told the port in use.

    host: an address of this computer's own; raises ValueError for one that others reach.
    """
    if not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"{host} is no loopback address: the emulated APIs know no passwords")
    kept = State(state)
    with socket.create_server((host, port)) as listener:
        used = listener.getsockname()[1]
        running = server(Application(Dispatch(kept, enabled=enabled, address=f"http://{host}:{used}")))
        ready(used)
        try:
            running.run(sockets=[listener])
        finally:
            kept.close()


def server(application: Application) -> Server:
    """A server for an application; it listens on no port by itself."""
    import uvicorn  # noqa: PLC0415 - the time that it takes is this function's, not the module's

    from groundplan.rehearse.connection import Connection  # noqa: PLC0415

    config = uvicorn.Config(
        application,
        http=Connection,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
        backlog=1024,
    )
    return uvicorn.Server(config)


async def _request(scope: Scope, receive: Receive) -> Request | None:
    """The whole request; None when the client has gone. Raises Refusal for one that is too large, or no text."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
    most = LARGEST if "upload/" in path else LARGEST_MESSAGE
    told = headers.get("content-length", "")
    if told.isdigit() and int(told[:18]) > most:
        raise _too_large(most)
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > most:
            raise _too_large(most)
        if not message.get("more_body"):
            return Request(scope["method"], path, _query(scope["query_string"]), headers, b"".join(pieces))


def _query(sent: bytes) -> dict[str, str]:
    """The query parameters; the values of one that comes more than once are joined by commas."""
    query: dict[str, str] = {}
    try:
        pairs = parse_qsl(sent.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS)
    except ValueError:
        raise invalid("The query is no valid one: it is too long, or not escaped as UTF-8") from None
    for key, value in pairs:
        query[key] = f"{query[key]},{value}" if key in query else value
    return query


def _too_large(most: int) -> Refusal:
    return Refusal("PAYLOAD_TOO_LARGE", f"Request payload size exceeds the limit: {most} bytes.")


def _encoded(reply: Reply) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()


async def _send(send: Send, reply: Reply, *, close: bool = False) -> None:
    """Send an answer. close: whether the connection ends with it, what is left of the request unread."""
    body = _encoded(reply)
    headers = {"content-type": reply.content_type, "content-length": str(len(body)), **reply.headers}
    if close:
        headers["connection"] = "close"
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
