"""The emulator as tests use it: in process by its requests, or served to a client library."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from groundplan.rehearse.dispatch import Dispatch, Request
from groundplan.rehearse.replies import Reply
from groundplan.rehearse.state import State

_SERVE = """
import sys
from pathlib import Path
from groundplan.rehearse.server import serve
serve(Path(sys.argv[1]), ready=lambda port: print(port, flush=True))
"""


@dataclass
class Cloud:
    """The emulated APIs in process: `cloud.ask("GET", "/pubsub.googleapis.com/v1/projects/p/topics/t")`."""

    state: State = field(default_factory=lambda: State(":memory:"))

    def __post_init__(self) -> None:
        self._dispatch = Dispatch(self.state, address="http://127.0.0.1:1")

    def ask(
        self,
        verb: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        **query: str | int,
    ) -> Reply:
        """Answer one request; body: bytes as they are, else sent as JSON."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        asked = {key: str(value) for key, value in query.items()}
        return self._dispatch.answer(Request(verb, path, asked, headers or {}, raw))

    def ok(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        """The body of an answer that must not be a refusal."""
        reply = self.ask(verb, path, body, **query)
        assert reply.status < 300, reply.body
        return reply.body

    def refused(self, verb: str, path: str, body: Any = None, **query: Any) -> tuple[int, str]:
        """Status and message of an answer that must be a refusal."""
        reply = self.ask(verb, path, body, **query)
        assert reply.status >= 300, reply.body
        return reply.status, reply.body["error"]["message"]


@pytest.fixture
def cloud() -> Cloud:
    """An empty emulated Google Cloud, in process."""
    return Cloud()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an emulator in a process of its own, one for a module of tests: `http://127.0.0.1:4510`."""
    state = tmp_path_factory.mktemp("emulator") / "state.db"
    with subprocess.Popen([sys.executable, "-c", _SERVE, str(state)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.terminate()
