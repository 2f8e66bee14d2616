"""The broker's start-up script, function by function, in a folder of the test's."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.edge import stack
from groundplan_components.broker_node import NodeSettings, node_source
from groundplan_components.templates import text

METADATA = """metadata() {
  case $1 in
  project/project-id) printf plant-123 ;;
  instance/name) printf acme-prod-broker-node-x7k2 ;;
  *) cat "$FOLDER/metadata/${1##*/}" ;;
  esac
}
"""


def run(folder: Path, function: str, call: str) -> subprocess.CompletedProcess[str]:
    """Run one function of the script, with its folders moved below the test's."""
    pattern = rf"^(?:setting|{function})\(\) \{{.*?^\}}"
    found = re.findall(pattern, text("broker/start.sh"), re.MULTILINE | re.DOTALL)
    body = re.sub(r"(?<![\w$\"}])/(etc|opt)/", rf"{folder}/\1/", "\n".join(found))
    environment = {"FOLDER": str(folder), "PATH": f"{folder}:/usr/bin:/bin"}
    script = f"set -euo pipefail\n{METADATA}{body}\n{call}\n"
    return subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)


def setting(folder: Path, value: str) -> subprocess.CompletedProcess[str]:
    (folder / "metadata").mkdir(exist_ok=True)
    (folder / "metadata" / "groundplan-name").write_text(value)
    return run(folder, "setting", "setting KEY name")


@pytest.mark.parametrize(
    "value",
    ["", "projects/plant-123/topics/acme-prod-bus-telemetry", "http://ca.example.com/crl.crl", '[{"name": "t"}]'],
)
def test_a_setting_is_one_line_in_quotes(tmp_path: Path, value: str) -> None:
    assert setting(tmp_path, value).stdout == f"KEY='{value}'\n"


@pytest.mark.parametrize("value", ["a'\nEVIL='b", "a\\", "a\nEVIL=b", "a\tb"])
def test_a_value_that_would_become_two_settings_stops_the_node(tmp_path: Path, value: str) -> None:
    refused = setting(tmp_path, value)
    assert refused.returncode == 1
    assert refused.stdout == ""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="\x00"), max_size=30))
def test_whatever_the_value_the_file_gains_at_most_one_plain_line(tmp_path: Path, value: str) -> None:
    written = setting(tmp_path, value)
    assert written.stdout in {"", f"KEY='{value.rstrip(chr(10))}'\n"}


def test_the_node_writes_every_setting_that_the_stack_gives_it(tmp_path: Path) -> None:
    metadata = stack().the("acme-prod-broker-template").inputs["metadata"]
    (tmp_path / "metadata").mkdir()
    (tmp_path / "etc" / "groundplan").mkdir(parents=True)
    for name, value in metadata.items():
        (tmp_path / "metadata" / name).write_text(value)
    written = run(tmp_path, "settings", "settings")
    assert written.returncode == 0, written.stderr
    bridge = _environment(tmp_path / "etc" / "groundplan" / "bridge.env")
    assert bridge["NODE"] == "acme-prod-broker-node-x7k2"
    assert bridge["MEASURES"] == f"'{metadata['groundplan-measures']}'"
    node = _environment(tmp_path / "etc" / "groundplan" / "node.env")
    assert set(node) == {"PROJECT", "SERVER_SECRET", "REVOCATION_LIST"}
    given_names = {name for name in metadata if name.startswith("groundplan-")}
    read = set(re.findall(r"setting [A-Z_]+ ([a-z-]+)|attributes/groundplan-([a-z-]+)", text("broker/start.sh")))
    assert given_names == {f"groundplan-{first or second}" for first, second in read}


def test_the_packed_files_land_where_the_units_look(tmp_path: Path) -> None:
    packed = dict(node_source(NodeSettings(sessions=1, both_directions=True, revocable=True)).files)
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for path, content in packed.items():
            archive.writestr(path, content)
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "groundplan-source").write_text("gs://bucket/broker/digest.zip")
    (tmp_path / "etc" / "systemd" / "system").mkdir(parents=True)
    asked = '[ "$*" = "storage cp --quiet gs://bucket/broker/digest.zip $5" ]'
    (tmp_path / "gcloud").write_text(f'#!/bin/sh\n{asked} && cp {tmp_path}/packed.zip "$5"\n')
    (tmp_path / "gcloud").chmod(0o755)
    installed = run(tmp_path, "node_files", "node_files")
    assert installed.returncode == 0, installed.stderr
    for unit in (tmp_path / "etc" / "systemd" / "system").iterdir():
        for path in re.findall(r"(?:/opt/groundplan/(?:bin|bridge)|/etc/groundplan)/[\w./-]+", unit.read_text()):
            assert path.endswith(".env") or (tmp_path / path[1:]).is_file(), unit.name
    assert (tmp_path / "etc" / "groundplan" / "mosquitto.conf").read_text() == packed["etc/mosquitto.conf"]


def _environment(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())
