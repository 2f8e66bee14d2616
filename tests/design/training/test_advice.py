"""Situations that the advice must settle, each with what it must reject, and variations that turn the answer.

The four situations about architecture stand in tests/design/test_advice.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from design.training.situations import COMPILED_LIBRARY, FAR_AWAY, NOTEBOOK, VEHICLE, WEEKS_ON_CPUS, spec
from groundplan.catalog.gpus import GpuShape
from groundplan.catalog.tpus import TpuSlice, tpu_generations
from groundplan.design import design
from groundplan.design.training.advice.advise import advise
from groundplan.design.training.machines import CpuMachines


def machines(situation):
    return advise(situation).choice.machines


def test_a_notebook_in_double_precision_gets_one_machine_with_a_gpu():
    found = advise(NOTEBOOK)
    chosen = found.choice.machines
    assert isinstance(chosen, GpuShape)
    assert chosen.hosts == 1
    assert chosen.chip.double_precision == "full"
    assert chosen.machine.memory_mib * 2**20 >= NOTEBOOK.data
    assert all("double precision" in found.reasons[name] for name in tpu_generations())
    assert "interactive" in found.reasons["cpu-group"]


@pytest.mark.parametrize(
    "changes",
    [
        {"double_precision": False, "framework": "jax"},
        {"double_precision": False, "parameters": 1_000, "batch_size": 1},
        {"mode": "batch", "examples": 10**9, "deadline": timedelta(days=30)},
    ],
    ids=["single precision", "hardly any arithmetic", "a batch of huge data"],
)
def test_the_notebook_moves_when_what_held_it_there_is_gone(changes):
    assert machines(replace(NOTEBOOK, **changes)).name != machines(NOTEBOOK).name


def test_single_precision_opens_tpus_and_small_work_needs_no_accelerator():
    assert isinstance(machines(replace(NOTEBOOK, double_precision=False, framework="jax")), TpuSlice)
    assert isinstance(machines(replace(NOTEBOOK, double_precision=False, parameters=1_000, batch_size=1)), CpuMachines)


def test_a_batch_of_huge_data_spreads_over_machines():
    assert machines(replace(NOTEBOOK, mode="batch", examples=10**9, deadline=timedelta(days=30))).hosts > 1


def test_tensorflow_on_tpus_in_step_uses_tpu_strategy_and_rejects_the_others():
    made = design(spec(model={"framework": "tensorflow"}, accelerator={"tpu": "v5e-16"}))
    assert made.distribution.value.strategy == "TPUStrategy"
    assert "GPUs of one host" in made.distribution.rejected["MirroredStrategy"]
    assert "CPU of one host" in made.distribution.rejected["CentralStorageStrategy"]
    assert "GPUs of several hosts" in made.distribution.rejected["MultiWorkerMirroredStrategy"]


@pytest.mark.parametrize(
    ("accelerator", "strategy"),
    [
        ({"gpu": "nvidia-tesla-a100", "count": 8}, "MirroredStrategy"),
        ({"gpu": "nvidia-h100-80gb", "count": 16}, "MultiWorkerMirroredStrategy"),
        ({"gpu": "nvidia-tesla-a100", "count": 1}, "default"),
    ],
)
def test_without_a_tpu_tensorflow_uses_another_strategy(accelerator, strategy):
    made = design(spec(model={"framework": "tensorflow"}, accelerator=accelerator))
    assert made.distribution.value.strategy == strategy
    assert "TPUStrategy" in made.distribution.rejected


def test_slow_answers_to_far_callers_are_latency_and_neither_volume_nor_training():
    found = advise(FAR_AWAY)
    assert found.choice.key == "near-callers"
    assert "latency" in found.choice.because
    assert "edge-tpu" in [row.key for row in found.ranked]
    assert "scalability" in found.reasons["scale-out"]
    assert "overfitting" in found.reasons["more-data"]
    assert "underfitting" in found.reasons["larger-model"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"callers_km": (150,)}, "central"),
        ({"callers_km": (150,), "calls": 5_000}, "scale-out"),
        ({"symptom": "wrong-on-new-data"}, "more-data"),
        ({"symptom": "wrong-everywhere"}, "larger-model"),
    ],
)
def test_other_complaints_have_other_remedies(changes, key):
    assert advise(replace(FAR_AWAY, **changes)).choice.key == key


def test_a_vehicle_decides_by_itself_on_edge_tpus():
    found = advise(VEHICLE)
    assert found.choice.key == "edge-tpu"
    assert "latency" in found.reasons["central"]
    assert "training rather than inference" in found.reasons["edge-gpu"]
    assert any("UNVERIFIED" in doubt for doubt in found.choice.doubts)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"framework": "pytorch"}, "edge-gpu"),
        ({"custom_operations": True}, "edge-gpu"),
        ({"moving": False, "callers_km": (100,)}, "central"),
        ({"moving": False, "callers_km": (9_000,)}, "near-callers"),
    ],
)
def test_other_models_and_places_decide_elsewhere(changes, key):
    assert advise(replace(VEHICLE, **changes)).choice.key == key


def test_an_answer_that_no_region_gives_in_time_is_given_at_the_edge():
    near = replace(VEHICLE, moving=False, callers_km=(50,))
    assert advise(near).choice.key == "central"
    assert advise(replace(near, answer_within=timedelta(milliseconds=5))).choice.key == "edge-tpu"


def test_weeks_on_cpus_with_standard_operations_become_hours_on_a_tpu_slice():
    found = advise(WEEKS_ON_CPUS)
    assert isinstance(found.choice.machines, TpuSlice)
    assert found.choice.estimate.time[1] < WEEKS_ON_CPUS.cpu_estimate / 2
    assert "halve the time at best" in found.reasons["cpu"]
    assert "no accelerator" in found.reasons["cpu-group"]
    assert "not for training" in found.reasons["app-platform"]


@pytest.mark.parametrize(
    "changes",
    [{"custom_operations": True}, {"double_precision": True}, {"compiled_libraries": True}, {"framework": "other"}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_no_tpu_runs_goes_to_gpus(changes):
    assert isinstance(machines(replace(WEEKS_ON_CPUS, **changes)), GpuShape)


def test_minutes_on_cpus_stay_there():
    assert isinstance(machines(replace(WEEKS_ON_CPUS, cpu_estimate=timedelta(minutes=5))), CpuMachines)


def test_a_compiled_library_in_double_precision_is_tried_on_gpus_with_cpus_as_the_fallback():
    found = advise(COMPILED_LIBRARY)
    assert isinstance(found.choice.machines, GpuShape)
    assert found.choice.machines.hosts == 1
    assert found.ranked[-1].key == "cpu"
    assert found.ranked[-1].fallback
    assert all("double precision" in found.reasons[name] for name in tpu_generations())
    assert "cannot run it" in found.reasons["functions"]


@pytest.mark.parametrize("name", ["compiled_libraries", "double_precision"])
def test_either_the_library_or_the_precision_alone_keeps_tpus_out(name):
    kept = {"compiled_libraries": False, "double_precision": False, name: True}
    found = advise(replace(COMPILED_LIBRARY, framework="jax", **kept))
    assert all(name in found.reasons for name in tpu_generations())


def test_without_library_and_double_precision_a_tpu_is_open_and_nothing_falls_back():
    found = advise(replace(COMPILED_LIBRARY, framework="jax", compiled_libraries=False, double_precision=False))
    assert isinstance(found.choice.machines, TpuSlice)
    assert not any(row.fallback for row in found.ranked)


@pytest.mark.parametrize("changes", [{"regions": ("africa-south1",)}, {"budget_usd": 1}], ids=["place", "budget"])
def test_where_no_gpu_is_to_be_had_the_library_falls_back_to_cpus(changes):
    found = advise(replace(COMPILED_LIBRARY, **changes)).choice
    assert isinstance(found.machines, CpuMachines)
    assert found.fallback


def test_a_library_whose_work_is_small_needs_no_gpu():
    assert isinstance(machines(replace(COMPILED_LIBRARY, parameters=1_000, batch_size=1)), CpuMachines)
