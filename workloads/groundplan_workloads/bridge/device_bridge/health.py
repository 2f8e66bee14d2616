"""Health over HTTP: a path answers 200 when its check holds, else 503.

`/healthz`: the node may take connections; for the load balancer. `/livez`: the process and its broker work; for
autohealing, which must not replace nodes, and the messages they hold, because Pub/Sub is away.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Check = Callable[[], bool]


def serve(host: str, port: int, checks: Mapping[str, Check]) -> ThreadingHTTPServer:
    """Answer on a host (empty: all addresses) and port from a thread of its own until `shutdown` is called."""

    class Handler(BaseHTTPRequestHandler):
        """Runs the check of the path asked for."""

        def do_GET(self) -> None:
            """Answer with a status and no body."""
            check = checks.get(self.path)
            if check is None:
                self.send_response(HTTPStatus.NOT_FOUND)
            else:
                self.send_response(HTTPStatus.OK if check() else HTTPStatus.SERVICE_UNAVAILABLE)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parent's name
            """Log nothing: health checks come every few seconds."""

    server = ThreadingHTTPServer((host, port), Handler)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
