"""What components put on machines: scripts without spliced values, and rendered configuration."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from groundplan_components.broker_node import NodeSettings, node_source
from groundplan_components.templates import render, text

FOLDER = Path(str(files("groundplan_components.templates")))
SCRIPTS = sorted(FOLDER.rglob("*.sh"))
UNITS = sorted(FOLDER.rglob("*.service")) + sorted(FOLDER.rglob("*.timer"))
HOSTILE = st.text(min_size=1) | st.sampled_from(["$(reboot)", "'; reboot; '", "1\nallow_anonymous true", "`id`"])


def relative(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", SCRIPTS + UNITS, ids=relative)
def test_no_value_is_spliced_into_what_a_shell_or_systemd_reads(path: Path) -> None:
    assert not re.search(r"\{\{|\{%", path.read_text())


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_a_script_parses(path: Path) -> None:
    subprocess.run(["bash", "-n", str(path)], check=True)


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_a_script_has_nothing_that_shellcheck_warns_of(path: Path) -> None:
    program = Path(sys.executable).with_name("shellcheck")
    checked = subprocess.run([program, "--shell=bash", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("path", UNITS, ids=relative)
def test_systemd_accepts_a_unit(path: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for unit in UNITS:
        # Only a node has the programs themselves.
        installed = re.sub(r"^(ExecStart\w*)=.*", r"\1=/bin/true", unit.read_text(), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(installed)
    verify = ["systemd-analyze", "verify", "--man=no", str(tmp_path / path.name)]
    verified = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stderr
    assert not verified.stderr


@given(HOSTILE)
def test_a_template_takes_no_text(value: str) -> None:
    with pytest.raises(TypeError, match="not a whole number"):
        render("broker/mosquitto.conf.j2", sessions=value, revocable=True, largest_packet=1)  # type: ignore[arg-type]


def test_a_template_misses_what_it_is_not_given() -> None:
    with pytest.raises(UndefinedError, match="sessions"):
        render("broker/mosquitto.conf.j2", revocable=True, largest_packet=1)


@pytest.mark.parametrize(
    "line",
    [
        "require_certificate true",
        "use_identity_as_username true",
        "use_username_as_clientid true",
        "allow_anonymous false",
        "tls_version tlsv1.2",
        "crlfile /etc/groundplan/revoked.pem",
        "max_connections 20000",
        "set_tcp_nodelay true",
    ],
)
def test_the_devices_listener_demands_a_certificate(line: str) -> None:
    listeners = _configuration(revocable=True).split("\nlistener ")
    devices = next(listener for listener in listeners if listener.startswith("8883\n"))
    assert line in devices.splitlines() + listeners[-1].splitlines()


def test_no_listener_but_the_loopback_takes_strangers() -> None:
    for listener in _configuration(revocable=True).split("\nlistener ")[1:]:
        assert "allow_anonymous true" not in listener or listener.startswith("1883 127.0.0.1\n")


def test_without_a_revocation_list_nothing_of_it_is_installed() -> None:
    """Mosquitto does not start with a list that is not there."""
    files = dict(node_source(NodeSettings(sessions=1, both_directions=True, revocable=False)).files)
    assert not [path for path in files if "revocation" in path]
    assert "crlfile" not in files["etc/mosquitto.conf"]


def test_devices_that_only_send_listen_to_nothing() -> None:
    files = dict(node_source(NodeSettings(sessions=1, both_directions=False, revocable=True)).files)
    assert "read" not in files["etc/devices.acl"].split("\n", 1)[1]
    assert "write" not in files["etc/bridge.acl"].split("\n", 1)[1]


def test_a_node_carries_every_file_that_its_units_start() -> None:
    files = dict(node_source(NodeSettings(sessions=1, both_directions=True, revocable=True)).files)
    units = [content for path, content in files.items() if path.startswith("systemd/")]
    started = {path for unit in units for path in re.findall(r"/opt/groundplan/((?:bin|bridge)/\S+)", unit)}
    assert started
    assert started <= set(files)
    assert "bridge/requirements.txt" in files


def test_the_start_script_sets_every_variable_of_the_bridge() -> None:
    """The bridge names them in its settings; the script is the only place that sets them."""
    settings = Path(str(files("groundplan_workloads"))) / "bridge" / "device_bridge" / "settings.py"
    wanted = set(re.findall(r'(?:text|port|topic|get)\("([A-Z_]+)"', settings.read_text()))
    wanted |= {f"{kind}_TOPIC" for kind in ("TELEMETRY", "STATE", "EVENTS")}
    script = text("broker/start.sh")
    environment = script[script.index("node.env\n") : script.index("bridge.env\n")]
    assert wanted <= set(re.findall(r"([A-Z][A-Z_]+)=", environment) + re.findall(r"setting ([A-Z_]+)", environment))


def _configuration(*, revocable: bool) -> str:
    return dict(node_source(NodeSettings(sessions=20_000, both_directions=True, revocable=revocable)).files)[
        "etc/mosquitto.conf"
    ]
