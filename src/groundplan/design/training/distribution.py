"""How the framework spreads the work over accelerators and hosts.

Source: "Distributed training with TensorFlow", tensorflow.org/guide/distributed_training (2026-03-11); the names of the
JAX and PyTorch launches: their own documentation.
"""

from __future__ import annotations

from collections.abc import Mapping

from groundplan.design.decision import Decision
from groundplan.design.training.record import Distribution
from groundplan.design.training.shape import Family, Shape
from groundplan.design.wording import count
from groundplan.spec.words import Framework

SOURCE = "https://www.tensorflow.org/guide/distributed_training (2026-03-11)"

_STRATEGIES = {
    "TPUStrategy": "it spreads over the cores of a TPU slice, and there is none",
    "MirroredStrategy": "it copies variables to the GPUs of one host",
    "MultiWorkerMirroredStrategy": "it keeps the GPUs of several hosts in step",
    "CentralStorageStrategy": "it keeps variables on the CPU of one host",
    "ParameterServerStrategy": "it is asynchronous, for many workers that come and go",
}
"""TensorFlow's strategies, and what speaks against each where another fits."""


def distribution(framework: Framework, shape: Shape, *, sharded: bool) -> Decision[Distribution]:
    """Choose the strategy for a shape. sharded: whether the model is too large for one accelerator."""
    value = Distribution(
        strategy=_strategy(framework, shape, sharded=sharded), environment=_environment(framework, shape)
    )
    return Decision(
        title="Distribution",
        value=value,
        because=_because(shape, sharded=sharded),
        rejected=_rejected(framework, value.strategy),
        source=SOURCE if framework == "tensorflow" else "groundplan",
        field="model.framework",
    )


def _strategy(framework: Framework, shape: Shape, *, sharded: bool) -> str:
    alone = shape.accelerators <= 1 and shape.hosts == 1
    if framework == "tensorflow":
        return _tensorflow(shape, alone=alone)
    if framework == "jax":
        return "jax.distributed" if shape.hosts > 1 else "jax.jit" if alone else "jax.sharding"
    if framework == "pytorch":
        if shape.family is Family.TPU:
            return "torch_xla SPMD"
        return "eager" if alone else "FullyShardedDataParallel" if sharded else "DistributedDataParallel"
    return "one process per host"


def _tensorflow(shape: Shape, *, alone: bool) -> str:
    if shape.family is Family.TPU:
        return "TPUStrategy"
    if shape.hosts > 1:
        return "MultiWorkerMirroredStrategy"
    return "default" if alone else "MirroredStrategy"


def _environment(framework: Framework, shape: Shape) -> Mapping[str, str]:
    """Write what is the same on every host; addresses and ranks are found by the launcher."""
    platform = {Family.TPU: "tpu", Family.GPU: "cuda"}.get(shape.family, "cpu")
    own: dict[Framework, dict[str, str]] = {
        "jax": {"JAX_PLATFORMS": platform},
        "pytorch": {"PJRT_DEVICE": "TPU"} if shape.family is Family.TPU else {"LOCAL_WORLD_SIZE": str(shape.per_host)},
        "tensorflow": {"TF_FORCE_GPU_ALLOW_GROWTH": "true"} if shape.family is Family.GPU else {},
        "other": {},
    }
    return own[framework]


def _because(shape: Shape, *, sharded: bool) -> str:
    unit = {Family.TPU: "TPU chip", Family.GPU: "GPU"}.get(shape.family, "accelerator")
    spread = f"{count(shape.accelerators, unit)} on {count(shape.hosts, 'host')}, all in step"
    return f"{spread}; the model is split over them" if sharded else f"{spread}; each holds the whole model"


def _rejected(framework: Framework, strategy: str) -> Mapping[str, str]:
    if framework == "tensorflow":
        return {other: why for other, why in _STRATEGIES.items() if other != strategy}
    if strategy == "FullyShardedDataParallel":
        return {"DistributedDataParallel": "each accelerator would have to hold the whole model"}
    if strategy == "DistributedDataParallel":
        return {"FullyShardedDataParallel": "the model fits into one accelerator: sharding would only add traffic"}
    return {}
