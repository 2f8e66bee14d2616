"""What a rehearsal costs beside one real preview, and how soon the emulated APIs answer."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.paired import Ratio
from groundplan.rehearse import emulator

ROOT = Path(__file__).parents[1]
MINIMAL = ROOT / "blueprints" / "iot-telemetry" / "minimal.yaml"
GROUNDPLAN = str(Path(sys.executable).with_name("groundplan"))

RUNS = 3
"""Counted pairs: each takes a minute."""

STARTS = 11
"""Starts of the emulated APIs."""

TOPICS = "pubsub.googleapis.com/v1/projects/acme-telemetry/topics"


def beside_preview() -> Ratio:
    """Up, a second preview, refresh and destroy of `minimal.yaml` against one `preview --engine pulumi` of it.

    The update in between is not counted. Needs the Pulumi CLI.
    """
    pairs = [(_rehearsal(), _preview()) for _ in range(RUNS)]
    return Ratio(
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def start() -> Ratio:
    """From nothing to the first answer of the emulated APIs, against a second."""
    with tempfile.TemporaryDirectory() as folder:
        took = [_start(Path(folder) / f"{number}.sqlite") for number in range(STARTS)]
    return Ratio(statistics.median(took), 1.0, statistics.median(took))


def _rehearsal() -> float:
    began = time.perf_counter()
    run = subprocess.run([GROUNDPLAN, "rehearse", "--json", str(MINIMAL)], check=True, capture_output=True)
    seconds = json.loads(run.stdout)["measured"]["seconds"]
    return time.perf_counter() - began - sum(float(seconds.get(step, 0)) for step in ("update", "unprotect"))


def _preview() -> float:
    began = time.perf_counter()
    subprocess.run([GROUNDPLAN, "preview", "--engine", "pulumi", str(MINIMAL)], check=True, capture_output=True)
    return time.perf_counter() - began


def _start(state: Path) -> float:
    began = time.perf_counter()
    with emulator.running(state) as address:
        with urllib.request.urlopen(f"{address}/{TOPICS}") as answer:  # noqa: S310 - loopback
            answer.read()
        return time.perf_counter() - began
