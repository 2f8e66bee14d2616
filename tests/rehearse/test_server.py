"""The server: what it makes of a request before an API sees it, and what a sudden end leaves."""

import json
import os
import signal
import subprocess
import sys
from urllib.request import Request, urlopen

from groundplan.rehearse.server import _query
from groundplan.rehearse.state import State

SERVE = """
import sys
from pathlib import Path
from groundplan.rehearse.server import serve
serve(Path(sys.argv[1]), ready=lambda port: print(port, flush=True))
"""
TOPICS = "pubsub.googleapis.com/v1/projects/p/topics"


def test_values_of_a_repeated_parameter_are_joined():
    assert _query(b"names=a&names=b&page_size=5&empty=") == {"names": "a,b", "page_size": "5", "empty": ""}


def test_what_was_answered_survives_the_servers_sudden_end(tmp_path):
    command = [sys.executable, "-c", SERVE, str(tmp_path / "state.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        address = f"http://127.0.0.1:{int(child.stdout.readline())}"
        for number in range(30):
            body = json.dumps({"labels": {"number": str(number)}}).encode()
            headers = {"Content-Type": "application/json"}
            asked = Request(f"{address}/{TOPICS}/topic-{number:02}", body, headers, method="PUT")  # noqa: S310
            urlopen(asked).close()  # noqa: S310
        os.kill(child.pid, signal.SIGKILL)
    state = State(tmp_path / "state.db")
    kept = [body["labels"]["number"] for _, body in state.members("pubsub.googleapis.com/projects/p/topics")]
    assert kept == [str(number) for number in range(30)]
    assert len(state.calls()) == 30
    state.close()
