"""The kinds of workload, and the model of each."""

from typing import Final

from groundplan.spec.iot_telemetry import IotTelemetry

KINDS: Final[dict[str, type[IotTelemetry]]] = {"iot-telemetry": IotTelemetry}
"""The model of each kind; the key is what `kind:` says."""
