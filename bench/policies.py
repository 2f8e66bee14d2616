"""What the rules alone cost on a stack of 1,000 resources, in processor time."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from pathlib import Path

from bench.paired import Ratio
from groundplan.engine import embedded
from groundplan.engine.preview import Preview
from groundplan.judge import policies
from groundplan.program import PROJECT, plan, program

RUNS = 5
"""Counted runs, after one that loads the rules."""

SPEC = Path("blueprints/iot-telemetry/factory.yaml")

ALLOWED = 0.5
"""Seconds of processor time."""


def rules() -> Ratio:
    """1,000 resources of a real stack, judged by every rule, against the time that they may take."""
    made = plan(SPEC)
    shown = embedded.preview(program(made.loaded, made.design), project=PROJECT, stack=made.design.names.prefix)
    large = _sized(shown, 1000)
    taken = statistics.median([_seconds(large) for _ in range(RUNS + 1)][1:])
    return Ratio(taken, ALLOWED, taken / ALLOWED)


def _sized(shown: Preview, count: int) -> Preview:
    """So many custom resources: the stack's own, repeated under other names."""
    own = [one for one in shown.resources if one.custom]
    copies = (replace(own[n % len(own)], urn=f"{own[n % len(own)].urn}-{n // len(own)}") for n in range(count))
    return replace(shown, resources=tuple(copies))


def _seconds(shown: Preview) -> float:
    start = time.process_time()
    policies.findings(shown)
    return time.process_time() - start
