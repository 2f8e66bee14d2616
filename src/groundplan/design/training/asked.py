"""The shape that a spec asks for by name, or the problem with it and what comes nearest."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.catalog.gpus import GpuShape, gpu_attachments, gpu_machine, gpu_machines
from groundplan.catalog.tpus import TpuSlice, tpu_generations, tpu_slice, tpu_slice_by_topology, tpu_slices
from groundplan.catalog.unknown import UnknownAccelerator
from groundplan.design.training.machines import Machines, cpu_machines
from groundplan.errors import Invalid, Problem
from groundplan.spec.suggest import did_you_mean
from groundplan.spec.training import Accelerator

_SERVING = "a3-edge"
"""A family for serving; whoever wants to train on it names the machine type."""


def asked(wanted: Accelerator) -> Machines:
    """The machines that a spec names; raises Invalid when Google has no such shape."""
    if wanted.gpu is not None:
        return _gpus(wanted.gpu, wanted.count)
    if wanted.tpu is not None:
        return _slice(wanted)
    return _machines(wanted.machine_type or "", wanted.count)


def _gpus(name: str, number: int) -> GpuShape:
    """The smallest machines that together have exactly `number` GPUs, as few of them as possible."""
    shapes = [each for each in _carriers() if each.accelerator == name]
    if not shapes:
        known = sorted({each.accelerator for each in _carriers()})
        raise _refused("gpu", f'there is no GPU "{name}"', name, ", ".join(known), did_you_mean(name, known))
    fitting = [each for each in shapes if number % each.gpus == 0]
    largest = max(each.gpus for each in shapes)
    exact = [each for each in fitting if each.gpus == number]
    if exact or (number > largest and any(each.gpus == largest for each in fitting)):
        chosen = (exact or [each for each in fitting if each.gpus == largest])[0]
        return chosen.times(int(number // chosen.gpus))
    sizes = sorted({int(each.gpus) for each in shapes})
    allowed = f"{', '.join(map(str, sizes))}, or a multiple of {sizes[-1]}"
    near = max((size for size in _counts(sizes, number) if size < number), default=sizes[0])
    far = min(size for size in _counts(sizes, number) if size > number)
    hint = f"write {far}" if near > number else f"write {near} or {far}"
    raise _refused("count", f"no machines together have {number} GPUs of {name}", str(number), allowed, hint)


def _slice(wanted: Accelerator) -> TpuSlice:
    name = wanted.tpu or ""
    if wanted.count > 1:
        message = f"a stack has one TPU slice, not {wanted.count}"
        raise _refused("count", message, str(wanted.count), "1", "choose a larger slice, or divide the run")
    try:
        if wanted.topology is None:
            return tpu_slice(name)
        found = tpu_slice_by_topology(name.partition("-")[0], wanted.topology)
        if "-" in name and tpu_slice(name).chips != found.chips:
            message = f"{name} has {tpu_slice(name).chips} chips, and {wanted.topology} has {found.chips}"
            allowed = tpu_slice(name).topology
            raise _refused("topology", message, wanted.topology, allowed, "remove one of the two")
    except UnknownAccelerator as unknown:
        field = "topology" if "topology" in str(unknown) else "tpu"
        raise _refused(field, str(unknown), name, unknown.allowed, _nearest_slice(name, wanted.topology)) from None
    return found


def _machines(name: str, hosts: int) -> Machines:
    if name in gpu_machines():
        return gpu_machine(name, hosts=hosts)
    for generation in tpu_generations():
        named = next((each for each in tpu_slices(generation) if each.machine_type == name), None)
        if named:
            hint = f"give tpu: {named.name} in place of machine_type"
            raise _refused("machine_type", f'"{name}" is a host of a TPU slice', name, "", hint)
    found = cpu_machines(name, hosts=hosts)
    if found is None:
        hint = did_you_mean(name, gpu_machines())
        raise _refused("machine_type", f'there is no machine type "{name}"', name, "", hint)
    return found


def _carriers() -> Iterator[GpuShape]:
    """The machines that whole GPUs are looked for in, smallest first; those without local SSD are named by type."""
    own = (each for each in gpu_machines().values() if each.gpus >= 1 and each.family != _SERVING)
    yield from (each for each in own if not each.machine_type.endswith("-nolssd"))
    yield from gpu_attachments()


def _counts(sizes: list[int], number: int) -> Iterator[int]:
    yield from sizes
    whole = number // sizes[-1] * sizes[-1]
    yield from (each for each in (whole, whole + sizes[-1]) if each)


def _nearest_slice(name: str, topology: str | None) -> str:
    """The slice with the number or the chips that come nearest."""
    known = {each.accelerator_prefix or each.name: each.name for each in tpu_generations().values()}
    generation, _, size = name.partition("-")
    generation = known.get(generation, generation)
    if generation not in tpu_generations():
        return did_you_mean(generation, tpu_generations())
    if topology is not None or not size.isdigit():
        return f"the smallest is {tpu_slices(generation)[0].name}"
    numbers = {int(each.name.rpartition("-")[2]): each for each in tpu_slices(generation) if each.accelerator_type}
    if not numbers:
        return f"write its topology: {tpu_slices(generation)[0].name}"
    nearest = min(numbers, key=lambda number: (abs(number - int(size)), number))
    return f"the nearest is {numbers[nearest].name}, topology {numbers[nearest].topology}"


def _refused(field: str, message: str, value: str, allowed: str, hint: str) -> Invalid:
    path = ("accelerator", field)
    return Invalid([Problem(code="shape", message=message, path=path, value=value, allowed=allowed, hint=hint)])
