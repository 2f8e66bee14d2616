"""From a training spec to its design: every decision, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundplan.catalog.consumption import Option
from groundplan.design.labels import labels
from groundplan.design.training.accelerator import accelerator
from groundplan.design.training.advice.estimate import estimate, hourly
from groundplan.design.training.advice.memory import capacity, memory
from groundplan.design.training.advice.situation import situation_of
from groundplan.design.training.distribution import distribution
from groundplan.design.training.gpudirect import gpu_traffic
from groundplan.design.training.hosts import host_parts, keeping
from groundplan.design.training.limit import run_limit
from groundplan.design.training.machines import Machines
from groundplan.design.training.names import data_place, data_problems, name_problems, names
from groundplan.design.training.network import subnets
from groundplan.design.training.record import TrainingDesign, TrainingNames
from groundplan.design.training.runtime import runtime
from groundplan.design.training.shape import Estimate, Family
from groundplan.design.training.terms import control_plane, terms
from groundplan.design.training.ways import way
from groundplan.design.training.zones import zone_plan
from groundplan.errors import Invalid
from groundplan.spec.training import Training

if TYPE_CHECKING:
    from groundplan.spec.iot_telemetry import IotTelemetry


def design_training(spec: Training, iot: IotTelemetry | None = None) -> TrainingDesign:
    """Decide everything that the spec leaves open; the same spec gives the same design.

    iot: whose training data set is used. Raises Invalid for names and combinations that Google is known to refuse.
    """
    found = _names(spec, iot)
    machines, shape = accelerator(spec)
    dear = _dear(spec, machines)
    chosen = way(spec, machines, dear=dear)
    obtained = terms(spec, machines, chosen, dear=dear)
    plane = control_plane(spec, machines, chosen)
    zones = zone_plan(spec.place, machines, chosen, near=iot.region if iot else None)
    spread = distribution(spec.model.framework, shape.value, sharded=_sharded(spec, machines))
    traffic, network = gpu_traffic(machines), subnets(spec.environment, machines)
    boots = runtime(spec.model, machines, plane.value)
    parts = host_parts(machines, chosen.option, boots.value)
    estimated = _estimate(spec, machines, chosen.option)
    kept, limit = keeping(spec), run_limit(spec, plane.value, estimated)
    data = data_place(spec, iot)
    gpus = (traffic,) if shape.value.family is Family.GPU else ()
    return TrainingDesign(
        names=found,
        labels=labels(spec),
        deletion_protection=spec.environment == "prod",
        shape=shape,
        terms=obtained,
        control_plane=plane,
        zone_plan=zones,
        distribution=spread,
        traffic=traffic,
        estimate=estimated,
        network=network,
        runtime=boots.value,
        hosts=parts,
        keeping=kept,
        limit=limit,
        data=data.value,
        makes_data=spec.data.location is None and iot is None,
        decisions=(shape, obtained, plane, zones, spread, *gpus, boots, parts, network, data, kept, limit),
    )


def _names(spec: Training, iot: IotTelemetry | None) -> TrainingNames:
    found = names(spec)
    if problems := (*name_problems(spec, found), *data_problems(iot)):
        raise Invalid(problems)
    return found


def _estimate(spec: Training, machines: Machines, option: Option) -> Estimate | None:
    situation = situation_of(spec)
    return estimate(situation, machines, hourly(situation, machines, option))


def _dear(spec: Training, machines: Machines) -> bool:
    """Whether the run costs more than its budget on demand."""
    found = _estimate(spec, machines, Option.ON_DEMAND)
    budget = spec.run.budget_usd
    return budget is not None and found is not None and found.cost is not None and found.cost[1] > budget


def _sharded(spec: Training, machines: Machines) -> bool:
    """Whether the model is too large for a single accelerator."""
    needed = memory(situation_of(spec))
    return needed.each(1) > capacity(machines)[1]
