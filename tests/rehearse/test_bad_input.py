"""Whatever a client sends, it gets an error of Google's shape; nothing is lost, and no traceback is told to it."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from groundplan.rehearse import connection, server
from groundplan.rehearse.dispatch import Dispatch
from groundplan.rehearse.server import Application
from groundplan.rehearse.state import State

TOPICS = "/pubsub.googleapis.com/v1/projects/p/topics"
TOPIC = f"{TOPICS}/readings"
NETWORKS = "/compute.googleapis.com/compute/v1/projects/p/global/networks"


def put(body, headers=None):
    return "PUT", TOPIC, body, headers or {}


@pytest.mark.parametrize(
    ("verb", "path", "body", "headers", "status"),
    [
        (*put(b"{"), 400),
        (*put(b'{"labels": {"a": "b",}}'), 400),
        (*put(b"[]"), 400),
        (*put(b'"text"'), 400),
        (*put(b"null"), 400),
        (*put(b'{"labels": NaN}'), 400),
        (*put(b'{"labels": {}, "labels": {}}'), 400),
        (*put(b'{"labels": {"a": "\xff"}}'), 400),
        (*put(b'{"labels": {"a": "\\ud800"}}'), 400),
        (*put(b"\xff\xfe{\x00}\x00"), 400),
        (*put(b"{}", {"content-type": "text/plain"}), 400),
        (*put(b"a=b", {"content-type": "application/x-www-form-urlencoded"}), 400),
        (*put(b"{}", {"content-encoding": "gzip"}), 400),
        (*put(b"[" * 100_000), 400),
        (*put(b'{"labels":' * 5_000), 400),
        (*put(b'{"labels": {"a": ' + b"9" * 5_000 + b"}}"), 400),
        (*put(json.dumps({f"unknown{number}": 1 for number in range(10_000)}).encode()), 400),
        ("GET", f"{TOPICS}/%ff", b"", {}, 400),
        ("GET", f"{TOPICS}/%00", b"", {}, 400),
        ("GET", f"{TOPICS}/%zz", b"", {}, 400),
        ("GET", f"{TOPICS}/" + "t" * 10_000, b"", {}, 400),
        ("GET", "/nosuch.googleapis.com/v1/projects/p/things", b"", {}, 404),
        ("GET", "/pubsub.googleapis.com/v9/projects/p/topics", b"", {}, 404),
        ("GET", "/pubsub.googleapis.com/v1/projects/p/nosuch", b"", {}, 404),
        ("GET", "/", b"", {}, 404),
        ("GET", "//", b"", {}, 404),
        ("GET", "/v1/../../etc/passwd", b"", {}, 404),
        ("BREW", TOPIC, b"", {}, 405),
        ("POST", TOPIC, b"{}", {}, 405),
        ("GET", "/emulator/nosuch", b"", {}, 404),
    ],
)
def test_what_is_wrong_is_refused_in_googles_shape(cloud, verb, path, body, headers, status):
    reply = cloud.ask(verb, path, body, headers=headers)
    error = reply.body["error"]
    assert (reply.status, error["code"]) == (status, status)
    assert error["message"]
    assert error["status"]
    assert error["errors"]
    assert len(json.dumps(reply.body)) < 100_000
    assert cloud.state.resources() == []


@pytest.mark.parametrize(
    "query",
    [
        {"pageSize": "-1"},
        {"pageSize": "many"},
        {"pageSize": "9" * 5_000},
        {"pageSize": "²"},
        {"pageToken": "!!!!"},
        {"pageToken": "A" * 100_000},
        {"pageToken": "L3N0b3JhZ2Uv"},
        {"nosuch": "1"},
    ],
)
def test_a_list_refuses_what_is_no_page(cloud, query):
    assert cloud.refused("GET", TOPICS, **query)[0] == 400


def test_a_name_may_hold_whatever_is_escaped_once(cloud):
    for name in ("a%2Fb", "caf%C3%A9", "%E2%98%83"):
        assert cloud.ask("GET", f"{TOPICS}/{name}").status == 404


def test_an_error_of_the_emulator_itself_is_told_in_googles_shape_and_not_tried_again(cloud, monkeypatch, capsys):
    monkeypatch.setattr(State, "get", lambda *_: 1 / 0)
    reply = cloud.ask("GET", TOPIC)
    assert (reply.status, reply.body["error"]["status"]) == (501, "UNIMPLEMENTED")
    assert "ZeroDivisionError" not in json.dumps(reply.body)
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert [record.status for record in cloud.state.calls()] == [501]


@contextmanager
def listening(state: State) -> Iterator[tuple[str, int]]:
    """The emulator in a thread of this process, so that its patience can be shortened."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = server.server(Application(Dispatch(state)))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            running.should_exit = True
            thread.join()


def spoken(address: tuple[str, int], *parts: bytes, pause: float = 0) -> bytes:
    """What the emulator says until it closes the connection, or for a second."""
    with socket.create_connection(address, timeout=5) as client:
        with suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                client.sendall(part)
                time.sleep(pause)
        client.settimeout(1)
        said = b""
        try:
            while piece := client.recv(65536):
                said += piece
        except TimeoutError:
            pass
        except ConnectionResetError:
            return said
    return said


def request(verb: str, path: str, body: bytes = b"", *headers: str) -> bytes:
    head = "".join(f"{header}\r\n" for header in headers)
    return f"{verb} {path} HTTP/1.1\r\nHost: localhost\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def status(said: bytes) -> int:
    return int(said.split(b" ", 2)[1])


def error(said: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(said.partition(b"\r\n\r\n")[2])["error"]
    return found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with listening(State(tmp_path_factory.mktemp("bad") / "state.db")) as where:
        yield where


@pytest.fixture
def impatient(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    monkeypatch.setattr(connection, "PATIENCE", 0.3)
    monkeypatch.setattr(server, "PATIENCE", 0.3)
    return address


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET /v1/%ZZ\x00 HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", 400),
        (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
        (b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n{}", 400),
        (b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400),
    ],
)
def test_what_is_no_http_is_refused(address, sent, code):
    said = spoken(address, sent)
    assert status(said) == code
    assert error(said)["code"] == code
    assert said.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "sent", [b"", b"GET /v1/pro", b"GET / HTTP/1.1\r\nHost: a\r\n", request("PUT", TOPIC, b"{}")[:-1]]
)
def test_a_client_that_stops_in_the_middle_is_not_waited_for(impatient, sent):
    said = spoken(impatient, sent, pause=0.5)
    assert status(said) == 408
    assert error(said)["status"] == "DEADLINE_EXCEEDED"


def test_a_client_that_dribbles_is_not_waited_for(impatient):
    said = spoken(impatient, *(bytes([byte]) for byte in request("GET", TOPICS)[:12]), pause=0.05)
    assert status(said) == 408


def test_slow_clients_keep_nobody_waiting(address):
    with socket.create_connection(address) as slow:
        slow.sendall(b"PUT /v1/projects")
        assert status(spoken(address, request("GET", TOPICS, b"", "Connection: close"))) == 200


def test_a_body_of_fifty_megabytes_is_refused(address):
    said = spoken(address, request("PUT", TOPIC, b'{"labels": {"a": "' + b"x" * 50_000_000 + b'"}}'))
    assert status(said) == 413
    assert "Request payload size exceeds the limit" in str(error(said)["message"])


def test_a_chunked_body_without_an_end_is_refused(address):
    head = f"PUT {TOPIC} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    assert status(spoken(address, head, *[chunk] * 12)) == 413


def test_requests_that_come_together_are_answered_one_by_one(address):
    three = request("GET", TOPICS) + request("GET", TOPICS) + request("GET", TOPICS, b"", "Connection: close")
    assert spoken(address, three).count(b"HTTP/1.1 200") == 3


def test_of_many_who_create_one_resource_one_succeeds(address):
    one = request(
        "POST",
        NETWORKS,
        b'{"name": "wanted", "autoCreateSubnetworks": false}',
        "Connection: close",
        "Content-Type: application/json",
    )
    with ThreadPoolExecutor(8) as clients:
        found = sorted(status(said) for said in clients.map(lambda _: spoken(address, one), range(24)))
    assert found == [200] + [409] * 23


def test_of_many_who_add_to_one_policy_nobody_is_lost(address):
    """Each reads the policy with its etag, adds its own member, and begins anew when another was quicker."""
    topic = f"{TOPICS}/shared"
    spoken(address, request("PUT", topic, b"{}", "Connection: close"))

    def add(number: int) -> None:
        while True:
            said = spoken(address, request("GET", f"{topic}:getIamPolicy", b"", "Connection: close"))
            policy = json.loads(said.partition(b"\r\n\r\n")[2])
            bound = policy.get("bindings") or [{"role": "roles/pubsub.viewer", "members": []}]
            bound[0]["members"].append(f"user:u{number}@example.com")
            body = json.dumps({"policy": {**policy, "bindings": bound}}).encode()
            if status(spoken(address, request("POST", f"{topic}:setIamPolicy", body, "Connection: close"))) == 200:
                return

    with ThreadPoolExecutor(6) as clients:
        list(clients.map(add, range(6)))
    said = spoken(address, request("GET", f"{topic}:getIamPolicy", b"", "Connection: close"))
    assert len(json.loads(said.partition(b"\r\n\r\n")[2])["bindings"][0]["members"]) == 6


@pytest.mark.parametrize("kind", ["lost-request", "lost-answer"])
def test_a_lost_connection_ends_without_a_word(address, kind):
    fault = json.dumps({"kind": kind, "method": "pubsub.projects.topics.create"}).encode()
    assert status(spoken(address, request("POST", "/emulator/faults", fault, "Connection: close"))) == 200
    assert spoken(address, request("PUT", f"{TOPICS}/{kind}", b"{}")) == b""
    found = status(spoken(address, request("GET", f"{TOPICS}/{kind}", b"", "Connection: close")))
    assert found == (404 if kind == "lost-request" else 200)


def test_a_state_that_cannot_be_written_is_told_in_googles_shape(tmp_path):
    state = State(tmp_path / "state.db")
    with listening(state) as where:
        state.close()
        said = spoken(where, request("PUT", TOPIC, b"{}", "Connection: close"))
    assert (status(said), error(said)["status"]) == (501, "UNIMPLEMENTED")
    assert b"sqlite" not in said


def test_it_listens_on_loopback_only(tmp_path):
    with pytest.raises(ValueError, match="no loopback address"):
        server.serve(tmp_path / "state.db", host="0.0.0.0", ready=print)  # noqa: S104
    assert not (tmp_path / "state.db").exists()
