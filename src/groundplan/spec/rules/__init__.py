"""Rules that hold between the fields of a spec. Each is a small pure function; `RULES` lists those of every kind."""

from typing import Any, Final

from groundplan.spec.kinds import ByKind
from groundplan.spec.rules.rule import Fault, Rule

__all__ = ["RULES", "Fault", "Rule"]

RULES: Final[ByKind[tuple[Rule[Any], ...]]] = ByKind(
    "RULES", {"iot-telemetry": "groundplan.spec.rules.iot_telemetry", "training": "groundplan.spec.rules.training"}
)
"""Every rule, in the order of the fields that they are about, by the kind of spec."""
