"""How long the emulated APIs take to answer eight clients at a time, and how much memory they take."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench.paired import Ratio
from groundplan.rehearse import emulator
from groundplan.rehearse.services import registry

CLIENTS = 8
ROUNDS = 40
"""Rounds of requests that a client makes, each of five requests."""

PAUSE = 0.02
"""Seconds that a client works between two requests: less than the provider takes."""

PAIRS = 5
"""Measurements of each server, in turn."""

BARE = """
import socket
from groundplan.rehearse.server import server

async def nothing(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})

with socket.create_server(("127.0.0.1", 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    server(nothing).run(sockets=[listener])
"""
"""A server that does nothing, beside which the emulated APIs are measured."""

MOST = 5
"""Milliseconds that 99 of 100 answers may take longer."""

LARGEST = 400
"""Megabytes that the process may take."""


def latency() -> Ratio:
    """Milliseconds within which 99 of 100 answers come, less those of a server that does nothing; what is allowed."""
    with _address() as (host, _), _bare() as bare:
        _client(host, 0, rounds=5)
        pairs = [(_percentile(host, turn), _percentile(bare, turn)) for turn in range(PAIRS)]
    added = statistics.median(measured - nothing for measured, nothing in pairs)
    return Ratio(added * 1e3, MOST, added * 1e3 / MOST)


def memory() -> Ratio:
    """Gigabytes that the process has taken at most once every service is loaded, beside what is allowed."""
    with _address() as (host, process):
        connection = HTTPConnection(host)
        for name in registry.APIS:
            for version in registry.service(name).versions:
                _ask(connection, "GET", f"/{name}.googleapis.com/{version}/none")
                _ask(connection, "GET", f"/{name}.googleapis.com/{name}/{version}/none")
        status = Path("/proc", str(process), "status").read_text()
    kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return Ratio(kilobytes / 1e6, LARGEST / 1e3, kilobytes / 1e3 / LARGEST)


def _percentile(host: str, turn: int) -> float:
    """Seconds within which 99 of 100 requests are answered, when all clients ask at a time."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        found = clients.map(lambda number: _client(host, 1 + turn * CLIENTS + number), range(CLIENTS))
        return statistics.quantiles([taken for each in found for taken in each], n=100)[98]


@contextmanager
def _bare() -> Iterator[str]:
    """Host and port of the same HTTP server with an application that answers `{}`."""
    with subprocess.Popen([sys.executable, "-c", BARE], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None  # noqa: S101 - a pipe
        try:
            yield f"127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.terminate()


@contextmanager
def _address() -> Iterator[tuple[str, int]]:
    """Host and port of emulated APIs, and the number of their process."""
    with tempfile.TemporaryDirectory() as folder, emulator.running(Path(folder, "state.db")) as address:
        host = urlsplit(address).netloc
        connection = HTTPConnection(host)
        process = json.loads(_ask(connection, "GET", "/emulator/health"))["process"]
        connection.close()
        yield host, process


def _client(host: str, number: int, *, rounds: int = ROUNDS) -> list[float]:
    """Seconds that each request of a client took: it makes a topic, reads it and lists, and makes a network."""
    connection = HTTPConnection(host)
    pubsub = f"/pubsub.googleapis.com/v1/projects/client-{number}"
    compute = f"/compute.googleapis.com/compute/v1/projects/client-{number}"
    taken = []
    for turn in range(rounds):
        for verb, path, body in (
            ("PUT", f"{pubsub}/topics/readings-{turn}", {"labels": {"turn": str(turn)}}),
            ("GET", f"{pubsub}/topics/readings-{turn}", None),
            ("GET", f"{pubsub}/topics?pageSize=10", None),
            ("POST", f"{compute}/global/networks", {"name": f"plant-{turn}", "autoCreateSubnetworks": False}),
            ("GET", f"{compute}/global/networks/plant-{turn}", None),
        ):
            time.sleep(PAUSE)
            began = time.perf_counter()
            _ask(connection, verb, path, body)
            taken.append(time.perf_counter() - began)
    connection.close()
    return taken


def _ask(connection: HTTPConnection, verb: str, path: str, body: object = None) -> bytes:
    sent = json.dumps(body).encode() if body is not None else None
    connection.request(verb, path, sent, {"Content-Type": "application/json"} if sent else {})
    return connection.getresponse().read()
