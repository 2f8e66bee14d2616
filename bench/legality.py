"""What judging every combination of accelerator, option, control plane and zone costs."""

from __future__ import annotations

import statistics
import subprocess
import sys

from bench.paired import RUNS, Ratio

MATRIX = """
import time
from groundplan.catalog.legality import matrix
start = time.process_time()
cells = sum(len(row.cells) for row in matrix())
print(time.process_time() - start)
"""


def matrix() -> Ratio:
    """Compare the processor time of the whole matrix, catalogue included, with one second."""
    seconds = statistics.median(_seconds() for _ in range(RUNS))
    return Ratio(seconds, 1.0, seconds)


def _seconds() -> float:
    ran = subprocess.run([sys.executable, "-c", MATRIX], check=True, capture_output=True, text=True)
    return float(ran.stdout)
