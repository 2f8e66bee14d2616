"""Every component keeps the contract of components/README.md."""

import dataclasses
import importlib
import inspect
import pkgutil

import pytest

import groundplan_components
from groundplan_components.base import Component

MODULES = [
    importlib.import_module(f"groundplan_components.{m.name}")
    for m in pkgutil.iter_modules(groundplan_components.__path__)
]
COMPONENTS = sorted(
    (
        value
        for module in MODULES
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Component) and value.__module__ == module.__name__
    ),
    key=lambda component: component.__name__,
)
COMPONENTS.remove(Component)

TOKENS = {
    "groundplan:core:Bucket",
    "groundplan:core:Builder",
    "groundplan:core:DeployTask",
    "groundplan:core:ImageRepository",
    "groundplan:core:Network",
    "groundplan:core:ProjectServices",
    "groundplan:core:ServiceAccount",
    "groundplan:core:Subscription",
    "groundplan:iot:Archive",
    "groundplan:iot:BrokerFleet",
    "groundplan:iot:Bus",
    "groundplan:iot:Commands",
    "groundplan:iot:DeviceIdentity",
    "groundplan:iot:DeviceRegistry",
    "groundplan:iot:EventFunction",
    "groundplan:iot:FlexTemplate",
    "groundplan:iot:GatewayAccess",
    "groundplan:iot:GatewayConfig",
    "groundplan:iot:Monitoring",
    "groundplan:iot:PipelineWorker",
    "groundplan:iot:ServerCertificate",
    "groundplan:iot:StateStore",
    "groundplan:iot:Stream",
    "groundplan:iot:TrainingData",
    "groundplan:iot:Warehouse",
    "groundplan:training:GpuCluster",
    "groundplan:training:GpuVm",
    "groundplan:training:GuardRails",
    "groundplan:training:QueuedTpu",
    "groundplan:training:TpuSlice",
    "groundplan:training:TpuVm",
    "groundplan:training:Trainer",
    "groundplan:training:TrainingNetwork",
    "groundplan:training:TrainingStorage",
}
"""Tokens are part of every user's state: a change here renames resources and needs aliases."""


def test_tokens_are_pinned() -> None:
    assert sorted(component.token for component in COMPONENTS) == sorted(TOKENS)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.__name__)
def test_a_component_has_a_token_of_its_own_name(component: type[Component]) -> None:
    package, module, name = component.token.split(":")
    assert (package, name) == ("groundplan", component.__name__)
    assert module in {"core", "iot", "training"}


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.__name__)
def test_a_component_has_frozen_keyword_only_arguments(component: type[Component]) -> None:
    args = vars(inspect.getmodule(component))[f"{component.__name__}Args"]
    assert dataclasses.is_dataclass(args)
    assert args.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert all(field.kw_only for field in dataclasses.fields(args))


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.__name__)
def test_a_component_says_what_it_owns_and_what_it_refuses(component: type[Component]) -> None:
    module = inspect.getmodule(component)
    assert module is not None
    assert "Owns" in (module.__doc__ or "")
    assert "Refuses" in (module.__doc__ or "")


def test_a_file_holds_one_component() -> None:
    homes = [component.__module__ for component in COMPONENTS]
    assert len(set(homes)) == len(homes)
