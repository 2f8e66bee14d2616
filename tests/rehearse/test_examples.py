"""Examples live their whole life: real engine, real provider, emulated APIs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
EXAMPLES = ("iot-telemetry/minimal", "iot-telemetry/warehouse-only")
"""One with a broker and its machines, one with gateways alone; most of a rehearsal is the provider's own waiting."""
TIMEOUT = 900
"""Seconds for a rehearsal on a busy machine."""


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_goes_up_stays_as_it_is_changes_and_goes_down(example: str) -> None:
    command = [sys.executable, "-m", "groundplan", "rehearse", f"blueprints/{example}.yaml", "--json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr[-5000:]
    told = json.loads(ended.stdout)
    assert told["passed"] is True
    steps = {step["step"]: step for step in told["steps"]}
    assert {"up", "preview", "refresh", "update", "destroy"} <= set(steps)
    assert all(one["reason"] for one in told["left"])
