"""The HTTP server of the emulated APIs: an ASGI application on loopback.

Requests are answered one after the other on one thread, each within a transaction, so that concurrent writers see each
other's work whole or not at all.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from groundplan.rehearse.dispatch import Dispatch, Enabled, Request
from groundplan.rehearse.replies import Refusal, Reply
from groundplan.rehearse.state import State

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LARGEST = 100 * 1024 * 1024
"""Bytes in the content of an object; a resumable upload may send it in pieces."""

LARGEST_MESSAGE = 10 * 1024 * 1024
"""Bytes in a JSON message. Source: https://cloud.google.com/pubsub/quotas#resource_limits, 10 MB for a request."""

PATIENCE = 60.0
"""Seconds to wait for the rest of a body."""


class Application:
    """The emulated APIs as an ASGI application."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            request = await _request(scope, receive)
        except Refusal as refusal:
            await _send(send, refusal.reply())
            return
        if request is not None:
            await _send(send, self._answer(request))

    def _answer(self, request: Request) -> Reply:
        try:
            return self._dispatch.answer(request)
        except Exception:  # noqa: BLE001 - the client gets Google's 500, the log the traceback
            traceback.print_exc()
            return Refusal("INTERNAL", "Internal error encountered.").reply()


def serve(
    state: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    ready: Callable[[int], None],
    enabled: Enabled = "all",
) -> None:
    """Serve until interrupted. state: the file to keep it in. port: 0 for a free one; ready: told the port in use."""
    import socket  # noqa: PLC0415

    import uvicorn  # noqa: PLC0415

    kept = State(state)
    with socket.create_server((host, port)) as listener:
        used = listener.getsockname()[1]
        application = Application(Dispatch(kept, enabled=enabled, address=f"http://{host}:{used}"))
        config = uvicorn.Config(
            application, log_level="warning", access_log=False, lifespan="off", ws="none", timeout_keep_alive=60
        )
        ready(used)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            kept.close()


async def _request(scope: Scope, receive: Receive) -> Request | None:
    """The whole request; None when the client has gone. Raises Refusal for one too large or too slow."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
    most = LARGEST if "upload/" in path else LARGEST_MESSAGE
    pieces: list[bytes] = []
    size = 0
    while True:
        try:
            message = await asyncio.wait_for(receive(), PATIENCE)
        except TimeoutError:
            raise Refusal("DEADLINE_EXCEEDED", "The body did not arrive in time", http=408) from None
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > most:
            raise Refusal("PAYLOAD_TOO_LARGE", f"Request payload size exceeds the limit: {most} bytes.")
        if not message.get("more_body"):
            break
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return Request(scope["method"], path, query, headers, b"".join(pieces))


async def _send(send: Send, reply: Reply) -> None:
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    headers = {"content-type": reply.content_type, "content-length": str(len(body)), **reply.headers}
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
