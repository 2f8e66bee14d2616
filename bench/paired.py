"""Times two commands in turn and compares them pair by pair, so that a drift of the machine's speed cancels out."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

RUNS = 11
"""Counted pairs, after one that warms the caches up."""


@dataclass(frozen=True)
class Ratio:
    """Median wall time of each command in seconds, and the median of the pairs' ratios."""

    measured: float
    baseline: float
    ratio: float


def compare(command: Sequence[str], baseline: Sequence[str], runs: int = RUNS) -> Ratio:
    """How many times as long `command` takes as `baseline`; raises CalledProcessError when one of them fails."""
    pairs = [(_seconds(command), _seconds(baseline)) for _ in range(runs + 1)][1:]
    return Ratio(
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def _seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start
