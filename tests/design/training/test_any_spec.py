"""Any spec that load accepts is designed, or refused with a problem at one of its fields; never anything else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from design.training.situations import SMALL
from groundplan.catalog.accelerators import accelerators
from groundplan.catalog.placement import known_zones
from groundplan.catalog.regions import regions
from groundplan.catalog.tpus import TpuSlice
from groundplan.design import design
from groundplan.design.explain import explain
from groundplan.design.training.record import TrainingDesign
from groundplan.errors import Invalid
from groundplan.spec.rules import RULES
from groundplan.spec.training import Training

KNOWN = tuple(accelerators())
SLICES = [each for each in KNOWN if isinstance(each, TpuSlice)]
GPUS = sorted({each.accelerator for each in KNOWN if not isinstance(each, TpuSlice)})
TYPES = sorted({each.machine_type for each in KNOWN if each.machine_type} | {"c4-standard-8", "e2-small"})
PLANES = st.sampled_from(["auto", "vm", "group", "tpu-vm", "queued", "gke"])
FORMATS = ["fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "int8"]


def outcome(spec: Training) -> TrainingDesign | Invalid:
    try:
        return design(spec)
    except Invalid as refused:
        return refused


shapes = st.one_of(
    st.just("auto"),
    st.fixed_dictionaries(
        {"gpu": st.sampled_from(GPUS), "count": st.sampled_from([1, 2, 3, 4, 8, 16, 64]), "control_plane": PLANES}
    ),
    st.fixed_dictionaries({"tpu": st.sampled_from([each.name for each in SLICES]), "control_plane": PLANES}),
    st.builds(
        lambda each, plane: {"tpu": each.generation, "topology": each.topology, "control_plane": plane},
        st.sampled_from(SLICES),
        PLANES,
    ),
    st.fixed_dictionaries(
        {"machine_type": st.sampled_from(TYPES), "count": st.integers(1, 300), "control_plane": PLANES}
    ),
)
models = st.fixed_dictionaries(
    {
        "framework": st.sampled_from(["jax", "tensorflow", "pytorch", "other"]),
        "parameters": st.integers(1, 10**13),
        "number_format": st.sampled_from(FORMATS),
    },
    optional={"custom_operations": st.booleans(), "compiled_libraries": st.booleans()},
)
runs = st.fixed_dictionaries(
    {"mode": st.sampled_from(["batch", "interactive"])},
    optional={
        "tokens": st.integers(1, 10**14),
        "deadline": st.sampled_from(["1h", "10d", "365d"]),
        "budget_usd": st.integers(1, 10**7),
    },
)
consumptions = st.sampled_from(
    [
        {},
        {"duration": "2d"},
        {"reservation": "ours"},
        {"option": "spot"},
        {"option": "on-demand"},
        {"option": "flex-start", "duration": "1d"},
        {"option": "reservation", "reservation": "ours"},
        {"option": "calendar", "reservation": "ours", "duration": "30d"},
    ]
)
places = st.fixed_dictionaries(
    {},
    optional={
        "regions": st.lists(st.sampled_from(sorted(regions())), max_size=3, unique=True),
        "zones": st.lists(st.sampled_from(known_zones()), max_size=2, unique=True),
    },
)


@given(shapes, models, runs, consumptions, places)
@settings(max_examples=300, deadline=None)
def test_any_spec_is_designed_or_refused_at_a_field(accelerator, model, run, consumption, place):
    changes = {"accelerator": accelerator, "model": model, "run": run, "consumption": consumption, "place": place}
    try:
        spec = Training.model_validate({**SMALL, **changes})
    except ValidationError:
        return
    if any(fault for rule in RULES["training"] for fault in rule.check(spec)):
        return
    made = outcome(spec)
    if isinstance(made, Invalid):
        assert made.problems
        assert all(problem.path and problem.message for problem in made.problems)
        return
    assert made == design(spec)
    assert made.zones
    assert all(row.value and row.because for row in explain(made))
    assert not set(made.zones) - set(known_zones())
