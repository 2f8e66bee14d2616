"""A broker node's files, against a real mosquitto."""

from __future__ import annotations

import os
import queue
import shutil
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from components.authority import DAY, Authority
from groundplan_components.broker_node import NodeSettings, node_source

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")

pytestmark = pytest.mark.skipif(
    MOSQUITTO is None or os.getuid() != 0, reason="needs mosquitto and root: apt-get install mosquitto"
)

PATIENCE = 10.0


@dataclass
class Node:
    """A running broker with the files that a node would install, moved into a folder of the test's."""

    folder: Path
    authority: Authority
    tls_port: int
    bridge_port: int
    process: subprocess.Popen[bytes]
    clients: list[mqtt.Client] = field(default_factory=list)

    def device(self, name: str, authority: Authority | None = None, *, client_id: str | None = None) -> Client:
        certificate, key = (authority or self.authority).device(self.folder, name)
        return self.connect(certificate, key, client_id=client_id or name)

    def connect(self, certificate: Path | None, key: Path | None, *, client_id: str) -> Client:
        context = ssl.create_default_context(cadata=self.authority.pem)
        if certificate is not None:
            context.load_cert_chain(certificate, key)
        return self._client(self.tls_port, client_id, context)

    def bridge(self) -> Client:
        return self._client(self.bridge_port, "bridge", None)

    def run(self, script: str, tools: dict[str, str], **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one of the node's scripts; `tools` stand in for what only a node in the cloud has."""
        tools_folder = self.folder / "tools"
        tools_folder.mkdir(exist_ok=True)
        asked = '[ "$*" = "try-reload-or-restart groundplan-broker.service" ]'
        reload = f"#!/bin/sh\n{asked} && kill -HUP {self.process.pid}\n"
        for name, text in {"systemctl": reload, **tools}.items():
            (tools_folder / name).write_text(text)
            (tools_folder / name).chmod(0o755)
        paths = {"PATH": f"{tools_folder}:{os.environ['PATH']}", "CONFIGURATION_DIRECTORY": str(self.folder)}
        return subprocess.run(
            ["bash", str(self.folder / script)], env=paths | environment, capture_output=True, text=True, check=False
        )

    def fetch_revocation(self, content: bytes) -> subprocess.CompletedProcess[str]:
        (self.folder / "published").write_bytes(content)
        curl = f'#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncp {self.folder}/published "$2"\n'
        return self.run("fetch-revocation.sh", {"curl": curl}, REVOCATION_LIST="http://ca.example.com/crl.crl")

    def fetch_certificate(self, bundle: bytes) -> subprocess.CompletedProcess[str]:
        (self.folder / "secret").write_bytes(bundle)
        gcloud = (
            f'#!/bin/sh\nfor a in "$@"; do case $a in --out-file=*) cp {self.folder}/secret "${{a#*=}}";; esac; done\n'
        )
        return self.run("fetch-certificate.sh", {"gcloud": gcloud}, PROJECT="plant-123", SERVER_SECRET="acme-prod-tls")  # noqa: S106  a name

    def _client(self, port: int, client_id: str, context: ssl.SSLContext | None) -> Client:
        client = Client(client_id, context)
        self.clients.append(client.mqtt)
        client.open(port)
        return client


class Client:
    """An MQTT 5 client that remembers what it was told."""

    def __init__(self, client_id: str, context: ssl.SSLContext | None) -> None:
        self.mqtt = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
        if context is not None:
            self.mqtt.tls_set_context(context)
        self.connected: queue.Queue[str] = queue.Queue()
        self.acknowledged: queue.Queue[str] = queue.Queue()
        self.subscribed: queue.Queue[str] = queue.Queue()
        self.heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.mqtt.on_connect = lambda _c, _u, _f, reason, _p: self.connected.put(str(reason))
        self.mqtt.on_disconnect = lambda _c, _u, _f, reason, _p: self.connected.put(str(reason))
        self.mqtt.on_publish = lambda _c, _u, _m, reason, _p: self.acknowledged.put(str(reason))
        self.mqtt.on_subscribe = lambda _c, _u, _m, reasons, _p: self.subscribed.put(str(reasons[0]))
        self.mqtt.on_message = lambda _c, _u, message: self.heard.put((message.topic, message.payload))

    def open(self, port: int) -> None:
        self.mqtt.connect("127.0.0.1", port, keepalive=30)
        self.mqtt.loop_start()

    def accepted(self) -> bool:
        return self.connected.get(timeout=PATIENCE) == "Success"

    def may_publish(self, topic: str, payload: bytes = b"1") -> bool:
        """Whether the broker takes it; MQTT 5 tells, where MQTT 3.1.1 says yes and drops the message."""
        self.mqtt.publish(topic, payload, qos=1)
        return self.acknowledged.get(timeout=PATIENCE) in {"Success", "No matching subscribers"}

    def subscribe(self, topic: str) -> str:
        self.mqtt.subscribe(topic, qos=1)
        return self.subscribed.get(timeout=PATIENCE)


def refused(attempt: Callable[[], Client]) -> bool:
    """Whether the broker lets nobody in: TLS 1.3 clients learn of a refusal only when they wait for the answer."""
    try:
        client = attempt()
    except (ssl.SSLError, ConnectionError):
        return True
    return not client.accepted()


def started(folder: Path, *, sessions: int = 100) -> Node:
    """Start a node in a folder."""
    authority = Authority()
    ports = [_free_port(), _free_port()]
    files = dict(node_source(NodeSettings(sessions=sessions, both_directions=True, revocable=True)).files)
    for path, text in files.items():
        if path.startswith(("etc/", "bin/")):
            (folder / Path(path).name).write_text(_moved(text, folder, ports))
    (folder / "ca.pem").write_text(authority.pem)
    (folder / "server.pem").write_bytes(authority.server())
    (folder / "revoked.pem").write_bytes(authority.revocation_list())
    assert MOSQUITTO is not None
    process = subprocess.Popen([MOSQUITTO, "-c", str(folder / "mosquitto.conf")])
    for port in ports:
        _await_port(port, process)
    return Node(folder, authority, *ports, process)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    running = started(tmp_path)
    yield running
    _stop(running)


def _stop(node: Node) -> None:
    for client in node.clients:
        client.disconnect()
        client.loop_stop()
    node.process.terminate()
    node.process.wait(timeout=PATIENCE)


def _moved(text: str, folder: Path, ports: list[int]) -> str:
    """The same file for a folder and ports of the test's, and for root, who owns that folder."""
    moves = {
        "/etc/groundplan": str(folder),
        "/var/lib/groundplan-broker/": f"{folder}/",
        "listener 8883": f"user root\nlistener {ports[0]} 127.0.0.1",
        "listener 1883": f"listener {ports[1]}",
    }
    for old, new in moves.items():
        text = text.replace(old, new)
    return text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "mosquitto refused its configuration"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(port)


def test_what_a_device_says_reaches_the_bridge(node: Node) -> None:
    bridge, device = node.bridge(), node.device("press-1")
    assert bridge.accepted()
    assert device.accepted()
    bridge.subscribe("devices/+/telemetry")
    assert device.may_publish("devices/press-1/telemetry", b"21.5")
    assert bridge.heard.get(timeout=PATIENCE) == ("devices/press-1/telemetry", b"21.5")


def test_a_command_reaches_its_device_and_no_other(node: Node) -> None:
    bridge, meant, curious = node.bridge(), node.device("press-1"), node.device("press-2")
    assert bridge.accepted()
    assert meant.accepted()
    assert curious.accepted()
    meant.subscribe("devices/press-1/commands")
    for topic in ("devices/press-1/commands", "devices/+/commands", "#"):
        curious.subscribe(topic)
    assert bridge.may_publish("devices/press-1/commands", b"stop")
    assert bridge.may_publish("devices/press-2/commands", b"go")
    assert meant.heard.get(timeout=PATIENCE) == ("devices/press-1/commands", b"stop")
    assert curious.heard.get(timeout=PATIENCE) == ("devices/press-2/commands", b"go")


@pytest.mark.parametrize(
    "topic", ["devices/press-2/telemetry", "devices/press-1/commands", "devices/press-1/config", "anything", "$SYS/x"]
)
def test_a_device_speaks_under_no_other_name(node: Node, topic: str) -> None:
    device = node.device("press-1")
    assert device.accepted()
    assert not device.may_publish(topic)


def test_a_device_without_a_certificate_is_refused(node: Node) -> None:
    assert refused(lambda: node.connect(None, None, client_id="press-1"))


def test_a_certificate_of_another_authority_is_refused(node: Node) -> None:
    assert refused(lambda: node.device("press-1", Authority()))


def test_a_server_certificate_is_nobodys_device(node: Node) -> None:
    bundle = node.folder / "server.pem"
    assert refused(lambda: node.connect(bundle, bundle, client_id="server"))


def test_a_device_cannot_take_over_a_session_by_its_client_id(node: Node) -> None:
    victim = node.device("press-1")
    assert victim.accepted()
    assert node.device("press-2", client_id="press-1").accepted()
    assert victim.may_publish("devices/press-1/telemetry")


def test_a_name_with_wildcards_opens_nothing(node: Node) -> None:
    bridge, device = node.bridge(), node.device("+")
    assert bridge.accepted()
    assert device.accepted()
    device.subscribe("devices/+/commands")
    assert bridge.may_publish("devices/press-1/commands")
    assert not device.may_publish("devices/press-1/telemetry")
    assert device.heard.empty()


def test_sessions_beyond_the_nodes_share_are_refused(tmp_path: Path) -> None:
    small = started(tmp_path, sessions=1)
    try:
        assert small.device("press-1").accepted()
        assert refused(lambda: small.device("press-2"))
    finally:
        _stop(small)


def test_a_revoked_device_is_refused_once_the_list_is_fetched(node: Node) -> None:
    certificate, key = node.authority.device(node.folder, "press-1")
    assert node.connect(certificate, key, client_id="press-1").accepted()
    node.authority.revoke(certificate)
    fetched = node.fetch_revocation(node.authority.revocation_list(updated=-DAY / 2))
    assert fetched.returncode == 0, fetched.stderr
    _until(lambda: refused(lambda: node.connect(certificate, key, client_id="press-1")))
    assert node.device("press-2").accepted()


@pytest.mark.parametrize(
    ("published", "complaint"),
    [
        (lambda _: Authority().revocation_list(), "not the authority's"),
        (lambda authority: authority.revocation_list(updated=-3 * DAY, valid=-DAY), "expired"),
        (lambda authority: authority.revocation_list(updated=-2 * DAY), "older than the one in use"),
        (lambda _: b"<html>moved</html>", ""),
    ],
    ids=["forged", "expired", "rolled back", "no list"],
)
def test_a_false_revocation_list_is_not_installed(
    node: Node, published: Callable[[Authority], bytes], complaint: str
) -> None:
    before = (node.folder / "revoked.pem").read_bytes()
    fetched = node.fetch_revocation(published(node.authority))
    assert fetched.returncode != 0
    assert complaint in fetched.stderr
    assert (node.folder / "revoked.pem").read_bytes() == before


def test_a_new_server_certificate_is_served_without_cutting_sessions(node: Node) -> None:
    device = node.device("press-1")
    assert device.accepted()
    old = _served(node)
    fetched = node.fetch_certificate(node.authority.server(days=2))
    assert fetched.returncode == 0, fetched.stderr
    _until(lambda: _served(node) != old)
    assert device.may_publish("devices/press-1/telemetry")
    assert stat.S_IMODE((node.folder / "server.pem").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "bundle",
    [
        lambda _: Authority().server(),
        lambda authority: authority.server(days=-1),
        lambda authority: authority.server().replace(b"PRIVATE KEY", b"PRIVATE NOTE"),
        lambda authority: authority.server().split(b"-----BEGIN CERT")[0] + _certificates(authority.server()),
    ],
    ids=["another authority's", "expired", "no key", "another key"],
)
def test_a_false_server_certificate_is_not_installed(node: Node, bundle: Callable[[Authority], bytes]) -> None:
    before = (node.folder / "server.pem").read_bytes()
    assert node.fetch_certificate(bundle(node.authority)).returncode != 0
    assert (node.folder / "server.pem").read_bytes() == before


def _certificates(bundle: bytes) -> bytes:
    return bundle[bundle.index(b"-----BEGIN CERT") :]


def _served(node: Node) -> str:
    return ssl.get_server_certificate(("127.0.0.1", node.tls_port), timeout=PATIENCE)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
