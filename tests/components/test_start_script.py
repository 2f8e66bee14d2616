"""The broker's start-up script, with a metadata server that lies."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundplan_components.templates import text

SETTING = re.search(r"^setting\(\) \{.*?^\}", text("broker/start.sh"), re.MULTILINE | re.DOTALL)


def setting(folder: Path, value: str) -> subprocess.CompletedProcess[str]:
    """Run the script's `setting` for one metadata value."""
    assert SETTING is not None
    (folder / "value").write_text(value)
    script = f'set -euo pipefail\nmetadata() {{ cat "$FOLDER/value"; }}\n{SETTING[0]}\nsetting KEY name\n'
    environment = {"FOLDER": str(folder), "PATH": "/usr/bin:/bin"}
    return subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)


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
    assert written.stdout.count("\n") <= 1
    assert written.stdout.count("'") in {0, 2}
