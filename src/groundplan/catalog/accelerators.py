"""GPUs and TPUs alike: what a training run can compute on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from groundplan.catalog.gpus import GpuShape, gpu_attached, gpu_attachments, gpu_families, gpu_machine, gpu_machines
from groundplan.catalog.tpus import TpuSlice, tpu_generations, tpu_slice, tpu_slices
from groundplan.catalog.unknown import UnknownAccelerator

Accelerator = GpuShape | TpuSlice
"""Machines with GPUs, or a TPU slice. Both have `name`, `family`, `chip`, `hosts`, `machine_type` and `source`."""

_GPUS = re.compile(r"(?:(?P<hosts>\d{1,5})x)?(?P<machine>[a-z][a-z0-9-]*)(?:\+(?P<count>\d+)x(?P<gpu>[a-z0-9-]+))?")


def accelerator(name: str) -> Accelerator:
    """What a name stands for; the inverse of `.name`.

    `a3-highgpu-8g`, `8xa3-highgpu-8g`, `n1-standard-8+2xnvidia-tesla-t4`, `v5p-8`, `tpu7x-2x2x1`. Raises
    UnknownAccelerator when it stands for nothing.
    """
    if name.partition("-")[0] in {"v5litepod", *tpu_generations()}:
        return tpu_slice(name)
    match = _GPUS.fullmatch(name)
    if match is None:
        raise UnknownAccelerator(f"{name!r} is not the name of an accelerator", "a3-highgpu-8g or v6e-8, for example")
    hosts = int(match["hosts"] or 1)
    if match["gpu"]:
        return gpu_attached(match["machine"], match["gpu"], int(match["count"]), hosts=hosts)
    return gpu_machine(match["machine"], hosts=hosts)


def is_tpu(found: Accelerator) -> bool:
    """Whether it is a TPU slice."""
    return isinstance(found, TpuSlice)


def accelerators() -> Iterator[Accelerator]:
    """Everything there is: each GPU machine once alone and once in a group of two, then every TPU slice."""
    for shape in chain(gpu_machines().values(), gpu_attachments()):
        yield shape
        yield shape.times(2)
    for generation in tpu_generations():
        yield from tpu_slices(generation)


@cache
def families() -> Mapping[str, str]:
    """Every family and its title: GPU machines, then TPU generations."""
    return {**gpu_families(), **{name: each.title for name, each in tpu_generations().items()}}
