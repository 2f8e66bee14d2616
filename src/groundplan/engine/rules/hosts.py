"""Machines with accelerators: what a VM that carries a GPU or a TPU may not ask for.

Source: https://docs.cloud.google.com/compute/docs/gpus and .../accelerator-optimized-machines, 2026-04-14.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from groundplan.engine.rules.fault import Fault, Findings
from groundplan.engine.rules.values import is_list, is_unknown

_OPTIMIZED = re.compile(r"(a\d+x?|g2|g4|ct\d\w*|tpu\d\w*)-.+")
_ATTACHED = "guestAccelerators"
_MAINTENANCE = ("scheduling", "onHostMaintenance")
_WHY = "a machine with an accelerator cannot migrate"
_ENDS = ("SPOT", "FLEX_START", "RESERVATION_BOUND")


def gpu_host(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Findings:  # noqa: ARG001 - one signature for all checks
    """Live migration of a machine with accelerators, and GPUs on a machine that cannot carry them."""
    machine = _text(scope.get("machineType")).rpartition("/")[2]
    attached = _attached(scope.get(_ATTACHED))
    scheduling = scope.get("scheduling", {})
    if attached or _OPTIMIZED.fullmatch(machine):
        if isinstance(scheduling, Mapping) and scheduling.get("onHostMaintenance") == "MIGRATE":
            yield _MAINTENANCE, "MIGRATE", Fault(code="provider-accelerator", says=_WHY, allowed="TERMINATE")
        elif attached and _migrates_by_default(scheduling):
            says = f"is not set, which means MIGRATE: {_WHY}"
            yield _MAINTENANCE, None, Fault(code="provider-accelerator", says=says, allowed="TERMINATE")
    if attached and machine and not machine.startswith(("n1-", "custom-")) and not _OPTIMIZED.fullmatch(machine):
        allowed = "an N1 machine type; A and G machine types bring their GPUs with them"
        says = f"it cannot carry {attached}"
        yield ("machineType",), machine, Fault(code="provider-accelerator", says=says, allowed=allowed)


def _attached(accelerators: Any) -> str:
    """Name the first accelerator that is asked for; empty when none is, or when that is unknown."""
    for item in accelerators if is_list(accelerators) else ():
        if isinstance(item, Mapping) and isinstance(item.get("count"), int | float) and item["count"] > 0:
            return _text(item.get("type")).rpartition("/")[2] or "a GPU"
    return ""


def _migrates_by_default(scheduling: Any) -> bool:
    if scheduling is None:
        return True
    if not isinstance(scheduling, Mapping) or scheduling.get("onHostMaintenance") is not None:
        return False
    ends = scheduling.get("provisioningModel") in _ENDS or scheduling.get("preemptible") is True
    return not ends and not any(is_unknown(value) for value in scheduling.values())


def _text(value: Any) -> str:
    return value if isinstance(value, str) and not is_unknown(value) else ""
