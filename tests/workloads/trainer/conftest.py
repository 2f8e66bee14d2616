"""Machines for the trainer: each has a metadata server of its own on 127.0.0.1, and the packed files of the workload."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from groundplan_components.source import packaged

ROOT = "/computeMetadata/v1/"


class MetadataServer:
    """The part of Compute Engine's metadata server that is documented: the header, ETags, and waiting for a change."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = {"instance/preempted": "FALSE", "instance/maintenance-event": "NONE"} | values
        self._changed = threading.Condition()
        self._open = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def set(self, key: str, value: str) -> None:
        with self._changed:
            self._values[key] = value
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._open = False
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def value(self, key: str, query: dict[str, list[str]]) -> str | None:
        if query.get("wait_for_change") == ["true"]:
            seen, seconds = query.get("last_etag", [""])[0], float(query["timeout_sec"][0])
            with self._changed:
                self._changed.wait_for(lambda: not self._open or etag(self._values.get(key)) != seen, seconds)
        return self._values.get(key)

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                allowed = self.headers.get("Metadata-Flavor") == "Google" and url.path.startswith(ROOT)
                value = server.value(url.path.removeprefix(ROOT), parse_qs(url.query)) if allowed else None
                self.send_response(403 if not allowed else 404 if value is None else 200)
                self.send_header("Metadata-Flavor", "Google")
                self.send_header("ETag", etag(value))
                self.end_headers()
                with suppress(BrokenPipeError):  # who waited may be gone
                    self.wfile.write((value or "").encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def etag(value: str | None) -> str:
    return (value or "none").encode().hex()[:32]


@pytest.fixture
def metadata_server() -> Iterator[Callable[..., MetadataServer]]:
    """Start the metadata server of a machine with this name and these further values."""
    servers: list[MetadataServer] = []

    def start(name: str = "host-a", **values: str) -> MetadataServer:
        known = {"instance/name": name, "instance/network-interfaces/0/ip": "127.0.0.1"}
        servers.append(MetadataServer(known | values))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def trainer_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workload as a host has it: the packed files in some folder."""
    folder = tmp_path_factory.mktemp("trainer")
    for path, text in packaged("trainer").files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder
