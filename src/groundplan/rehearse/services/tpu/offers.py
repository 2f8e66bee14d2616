"""What a zone has: accelerator types and runtime versions, from the catalogue.

Source: https://cloud.google.com/tpu/docs/reference/rest/v2/projects.locations.acceleratorTypes
"""

from __future__ import annotations

from groundplan.catalog.runtimes import tpu_runtime
from groundplan.catalog.tpus import TpuSlice
from groundplan.rehearse import standard
from groundplan.rehearse.call import Call
from groundplan.rehearse.replies import Json, not_found
from groundplan.rehearse.services.tpu.api import service
from groundplan.rehearse.services.tpu.slices import in_zone

_PLACE = "tpu.projects.locations"
_TYPES, _RUNTIMES = f"{_PLACE}.acceleratorTypes", f"{_PLACE}.runtimeVersions"
_FRAMEWORKS = ("pytorch", "tensorflow")


@service.method(f"{_TYPES}.list")
def _types(call: Call) -> Json:
    """The accelerator types of a zone."""
    return standard.page(call, sorted(_all_types(call).items()))


@service.method(f"{_TYPES}.get")
def _type(call: Call) -> Json:
    """One accelerator type of a zone."""
    return _one(call, _all_types(call))


@service.method(f"{_RUNTIMES}.list")
def _runtimes(call: Call) -> Json:
    """The runtime versions of a zone's accelerators."""
    return standard.page(call, sorted(_all_runtimes(call).items()))


@service.method(f"{_RUNTIMES}.get")
def _runtime(call: Call) -> Json:
    """One runtime version."""
    return _one(call, _all_runtimes(call))


def _all_types(call: Call) -> dict[str, Json]:
    start = f"{_place(call)}/acceleratorTypes"
    return {f"{start}/{each.accelerator_type}": _shown(start, each) for each in in_zone(start.split("/")[3])}


def _shown(start: str, each: TpuSlice) -> Json:
    config = {"type": each.api_type, "topology": each.topology}
    return {
        "name": f"{start}/{each.accelerator_type}",
        "type": each.accelerator_type,
        "acceleratorConfigs": [config] if each.api_type else [],
    }


def _all_runtimes(call: Call) -> dict[str, Json]:
    start = f"{_place(call)}/runtimeVersions"
    found = {
        runtime.name
        for each in in_zone(start.split("/")[3])
        for framework in _FRAMEWORKS
        if (runtime := tpu_runtime(each, framework))
    }
    return {f"{start}/{name}": {"name": f"{start}/{name}", "version": name} for name in found}


def _place(call: Call) -> str:
    return "/".join(call.path.split("/")[:4])


def _one(call: Call, every: dict[str, Json]) -> Json:
    if call.path not in every:
        raise not_found(call.path)
    return every[call.path]
