"""What the metadata server tells a trainer, and that nobody else is taken for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from groundplan_workloads.trainer.training_run.metadata import Machine, Metadata, MetadataError
from groundplan_workloads.trainer.training_run.notices import PREEMPTED, Notice

TPU_ENV = "ACCELERATOR_TYPE: 'v5litepod-16'\nTPU_PROCESS_BOUNDS: '2,2,1'\nWORKER_ID: '3'\nZONE: 'us-west4-a'\n"


@pytest.fixture
def impostor() -> Iterator[str]:
    """A web server that answers everything, and is no metadata server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"host-a")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("attributes", "worker"),
    [
        ({}, None),
        ({"agent-worker-number": "2"}, 2),
        ({"tpu-env": TPU_ENV}, 3),
        ({"agent-worker-number": "2", "tpu-env": TPU_ENV}, 2),
        ({"tpu-env": "WORKER_ID: '$(id)'\n"}, None),
    ],
)
def test_a_machine_knows_its_place_in_a_slice(
    attributes: dict[str, str], worker: int | None, machine: Callable[[str], Any]
) -> None:
    server = machine("host-a")
    for key, value in attributes.items():
        server.set(f"instance/attributes/{key}", value)
    assert Metadata(server.url).machine() == Machine(name="host-a", address="127.0.0.1", worker=worker)


def test_an_answer_without_googles_header_is_refused(impostor: str) -> None:
    with pytest.raises(MetadataError, match="not the metadata server"):
        Metadata(impostor).get("instance/name")


def test_a_notice_is_known_when_it_comes_and_when_it_has_come_before(
    machine: Callable[[str], Any], patience: Callable[..., None]
) -> None:
    server = machine("host-a")
    before = Notice(Metadata(server.url), *PREEMPTED)
    assert not before.given
    server.set("instance/preempted", "TRUE")
    patience(lambda: before.given)
    assert Notice(Metadata(server.url), *PREEMPTED).given


def test_a_server_that_does_not_answer_is_no_notice() -> None:
    assert not Notice(Metadata("http://127.0.0.1:9"), *PREEMPTED).given
