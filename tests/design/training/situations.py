"""Training specs to change, and the situations that the advice must settle, as figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from groundplan.design.training.advice.situation import Situation
from groundplan.spec.rules import RULES
from groundplan.spec.training import Training

SMALL: dict[str, Any] = {
    "kind": "training",
    "name": "vision",
    "project": "example-vision",
    "model": {"framework": "jax", "parameters": "350M"},
    "data": {"size": "32GB"},
    "container": {"image": "trainer", "command": ["train"]},
}
"""A valid spec that leaves everything open."""

NOTEBOOK = Situation(
    framework="pytorch",
    parameters=350_000_000,
    double_precision=True,
    mode="interactive",
    data=32 * 10**9,
)
"""A deep-learning model in double precision on 32 GB, built in a notebook."""

WEEKS_ON_CPUS = Situation(
    framework="tensorflow",
    parameters=350_000_000,
    data=4 * 10**12,
    cpu_estimate=timedelta(weeks=4),
    cpu_vcpus=16,
)
"""Standard operations only, large data, several weeks on 16 vCPUs."""

COMPILED_LIBRARY = Situation(
    framework="other",
    parameters=10_000_000,
    double_precision=True,
    compiled_libraries=True,
    data=100 * 10**9,
)
"""A compiled Fortran library in double precision that cannot be changed."""

FAR_AWAY = Situation(purpose="serving", symptom="slow", callers_km=(4_800, 8_000), calls=20)
"""Callers on other continents find predictions slow; there are few of them."""

VEHICLE = Situation(purpose="inference", framework="tensorflow", moving=True)
"""Objects are detected from a moving vehicle."""


def spec(**changes: Any) -> Training:
    """The small spec with parts replaced; `model` is merged, everything else stands for itself."""
    model = {**SMALL["model"], **changes.pop("model", {})}
    made = Training.model_validate({**SMALL, "model": model, **changes})
    faults = [fault for rule in RULES[made.kind] for fault in rule.check(made)]
    assert not faults, "the design is only asked about specs that load accepts"
    return made
