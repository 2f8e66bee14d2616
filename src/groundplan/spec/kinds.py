"""The kinds of workload, and the model of each."""

from typing import Final

from groundplan.spec.iot_telemetry import IotTelemetry
from groundplan.spec.training import Training

Spec = IotTelemetry | Training
"""The model of any kind of workload."""

KINDS: Final[dict[str, type[IotTelemetry] | type[Training]]] = {"iot-telemetry": IotTelemetry, "training": Training}
"""The model of each kind; the key is what `kind:` says."""
