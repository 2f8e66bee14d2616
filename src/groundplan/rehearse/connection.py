"""One connection to the emulated APIs: uvicorn's, which also ends slow and oversized requests in Google's words.

uvicorn waits for the rest of a request's head without an end and puts no limit on it; and an application cannot cut a
connection, which injected faults must.
"""

from __future__ import annotations

import asyncio
import json
import socket

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from groundplan.rehearse.replies import Refusal, invalid

PATIENCE = 20.0
"""Seconds to wait for a request's line and headers once its first byte, or its connection, is there."""

LARGEST_HEAD = 64 * 1024
"""Bytes in a request's line and headers."""


class Connection(HttpToolsProtocol):
    """A connection that ends when the head of a request is too slow or too long.

    The application finds a function that cuts the connection under `extensions`, `abort`, of its scope.
    """

    _deadline: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request.

        Answers go out at once: asyncio sees to that only for sockets that name their protocol, and otherwise a client
        waits 40 ms for the body behind each head.
        """
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._expected()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Wait for the head of a request."""
        super().on_message_begin()
        self._head = 0
        self.scope["extensions"] = {"abort": {"now": self.transport.abort}}
        self._expect()

    def on_url(self, url: bytes) -> None:
        """Take a part of the request's line."""
        self._grow(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._grow(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Let the application answer."""
        self._expected()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP request, and close the connection."""
        self._expected()
        if not self.transport.is_closing():
            self._refuse(invalid(msg))

    def _grow(self, size: int) -> None:
        self._head += size
        if self._head > LARGEST_HEAD:
            raise ValueError("the head of the request is too long")  # ends the parser, which refuses the request

    def _expect(self) -> None:
        self._expected()
        self._deadline = self.loop.call_later(PATIENCE, self._too_slow)

    def _expected(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        if not self.transport.is_closing():
            self._refuse(Refusal("DEADLINE_EXCEEDED", "The request did not arrive in time.", http=408))

    def _refuse(self, refusal: Refusal) -> None:
        body = json.dumps(refusal.reply().body).encode()
        head = (
            f"HTTP/1.1 {refusal.http} \r\nContent-Type: application/json; charset=UTF-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
