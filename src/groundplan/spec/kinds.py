"""The kinds of workload, and the model of each, imported when it is asked for: a run reads specs of one kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from groundplan.spec.iot_telemetry import IotTelemetry
    from groundplan.spec.training import Training

Spec: TypeAlias = "IotTelemetry | Training"
"""The model of any kind of workload."""

Model: TypeAlias = "type[IotTelemetry | Training]"

T = TypeVar("T")


class ByKind(Mapping[str, T], Generic[T]):
    """A value for each kind, by the module that has it under `name`; what is not asked for is not imported."""

    def __init__(self, name: str, modules: Mapping[str, str]) -> None:
        self._name = name
        self._modules = modules

    def __getitem__(self, kind: str) -> T:
        return cast("T", getattr(import_module(self._modules[kind]), self._name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


KINDS: Final[ByKind[Model]] = ByKind(
    "MODEL", {"iot-telemetry": "groundplan.spec.iot_telemetry", "training": "groundplan.spec.training"}
)
"""The model of each kind; the key is what `kind:` says."""
