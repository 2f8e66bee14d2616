"""A valid spec, a broken one, and the command line run in this process."""

import sys
from pathlib import Path

import pytest

from cli.command import Ran, Run
from groundplan.cli.main import main

VALID = """\
kind: iot-telemetry
name: greenhouse
project: acme-greenhouse
region: europe-west1
fleet:
  devices: 40
telemetry:
  measures:
    - {name: temperature, unit: celsius}
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["groundplan", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return ran


@pytest.fixture
def valid(tmp_path: Path) -> Path:
    spec = tmp_path / "valid.yaml"
    spec.write_text(VALID)
    return spec


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    spec = tmp_path / "broken.yaml"
    spec.write_text(VALID.replace("devices: 40", "devices: 40\n  message_every: 5\n  gatways: 2"))
    return spec
