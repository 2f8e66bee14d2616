"""Which blueprint builds which kind of workload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from groundplan.spec.loaded import Loaded
from groundplan_blueprints import iot_telemetry, training

BLUEPRINTS: Mapping[str, Callable[[Loaded[Any], Any], None]] = {
    "iot-telemetry": iot_telemetry.build,
    "training": training.build,
}
"""By the spec's `kind`. Each registers a stack's resources and is called inside a Pulumi program."""
