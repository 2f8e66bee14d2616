"""Which slice a node asks for: by accelerator type, or by configuration. The catalogue knows every one.

Source: https://cloud.google.com/tpu/docs/supported-tpu-configurations, and the API's own messages.
"""

from __future__ import annotations

from groundplan.catalog.placement import presence
from groundplan.catalog.tpus import TpuSlice, tpu_generations, tpu_slice, tpu_slice_by_topology, tpu_slices
from groundplan.catalog.unknown import UnknownAccelerator
from groundplan.rehearse.replies import Json, invalid

SMALLEST = "v2-8"
"""What a node is that asks for nothing. Source: pulumi-gcp 9.35.0, tpu.V2Vm acceleratorType."""


def asked(node: Json, zone: str) -> TpuSlice:
    """The slice that a node asks for; raises a 400 for one that does not exist, or not in the zone."""
    if "acceleratorType" in node and "acceleratorConfig" in node:
        raise invalid("Only one of acceleratorType and acceleratorConfig can be set", "node.acceleratorType")
    found = _configured(node["acceleratorConfig"]) if "acceleratorConfig" in node else _typed(node)
    if presence(found, zone).there is False:
        raise invalid(f"the accelerator {found.accelerator_type or found.name} was not found in zone {zone}")
    return found


def in_zone(zone: str) -> tuple[TpuSlice, ...]:
    """The slices that a zone has and the API has a name for, smallest first."""
    return tuple(
        each
        for generation in tpu_generations()
        for each in tpu_slices(generation)
        if each.accelerator_type and presence(each, zone).there
    )


def _typed(node: Json) -> TpuSlice:
    name = node.get("acceleratorType") or SMALLEST
    try:
        found = tpu_slice(name)
    except UnknownAccelerator as unknown:
        raise invalid(f"{unknown}; known are: {unknown.allowed}", "node.acceleratorType") from None
    if name != found.accelerator_type:
        raise invalid(f"Unknown accelerator type {name}: the API calls it {found.accelerator_type}")
    return found


def _configured(config: Json) -> TpuSlice:
    kind, topology = config.get("type", ""), config.get("topology", "")
    for generation in tpu_generations().values():
        if generation.api_type and generation.api_type == kind:
            try:
                return tpu_slice_by_topology(generation.name, topology)
            except UnknownAccelerator as unknown:
                raise invalid(f"{unknown}; known are: {unknown.allowed}", "node.acceleratorConfig.topology") from None
    raise invalid(f"Unknown accelerator type {kind}", "node.acceleratorConfig.type")
