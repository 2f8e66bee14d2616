"""Launch settings of each framework: the environment of one process, from its place in the group. Pure.

Sources: jax.distributed.initialize (which reads the address from the environment; the program passes the two numbers);
tensorflow.org/guide/distributed_training, "Setting up the TF_CONFIG environment variable"; pytorch.org/docs/stable/
distributed.html, "Environment variable initialization".
"""

from __future__ import annotations

import json

from .group import Group
from .settings import Settings


def launch_settings(settings: Settings, group: Group, local: int) -> dict[str, str]:
    """Give the environment of this host's process number `local`, by which the processes of all hosts meet."""
    match settings.framework:
        case "jax":
            return _jax(group)
        case "tensorflow":
            return _tensorflow(settings, group)
    return _ranks(settings, group, local)


def _jax(group: Group) -> dict[str, str]:
    first = group.members[0]
    return {
        "JAX_COORDINATOR_ADDRESS": f"{first.address}:{first.port}",
        "JAX_NUM_PROCESSES": str(len(group.members)),
        "JAX_PROCESS_ID": str(group.rank),
    }


def _tensorflow(settings: Settings, group: Group) -> dict[str, str]:
    """MultiWorkerMirroredStrategy reads TF_CONFIG. One host needs none, and a TPU is found by its resolver."""
    if len(group.members) == 1 or settings.accelerator == "tpu":
        return {}
    workers = [f"{host.address}:{host.port}" for host in group.members]
    task = {"type": "worker", "index": group.rank}
    return {"TF_CONFIG": json.dumps({"cluster": {"worker": workers}, "task": task})}


def _ranks(settings: Settings, group: Group, local: int) -> dict[str, str]:
    first = group.members[0]
    ranks = {
        "MASTER_ADDR": first.address,
        "MASTER_PORT": str(first.port),
        "WORLD_SIZE": str(len(group.members) * settings.processes),
        "RANK": str(group.rank * settings.processes + local),
        "LOCAL_WORLD_SIZE": str(settings.processes),
        "LOCAL_RANK": str(local),
    }
    return ranks | ({"PJRT_DEVICE": "TPU"} if settings.accelerator == "tpu" else {})
