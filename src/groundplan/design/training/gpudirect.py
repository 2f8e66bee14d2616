"""How GPUs of several hosts reach each other: by a library that goes past the host's memory, or by plain TCP."""

from __future__ import annotations

from groundplan.catalog.gpudirect import gpudirect
from groundplan.catalog.gpus import GpuShape
from groundplan.design.decision import Decision
from groundplan.design.training.machines import Machines
from groundplan.design.training.record import GpuTraffic

_ALONE = GpuTraffic(way="", package="", folder="", environment={})


def gpu_traffic(machines: Machines) -> Decision[GpuTraffic]:
    """Decide on the way between GPUs of several hosts, for everything that uses NCCL."""
    found = gpudirect(machines.family) if isinstance(machines, GpuShape) and machines.hosts > 1 else None
    if found is None:
        why = "no other host has GPUs that it could reach" if machines.hosts == 1 else "nothing faster is known for it"
        return Decision(title="GPU traffic", value=_ALONE, because=why, source="groundplan", field="accelerator")
    if not found.package:
        return Decision(
            title="GPU traffic",
            value=GpuTraffic(way="", package="", folder="", environment=found.environment),
            because="NCCL uses TCP over all network cards, each of which reaches its like on other hosts alone",
            rejected={found.way: f"UNVERIFIED: {found.because}"},
            source=str(found.source),
            field="accelerator",
        )
    doubt = "" if found.verified else "; UNVERIFIED: nobody has tried it on the image of the hosts"
    return Decision(
        title="GPU traffic",
        value=GpuTraffic(way=found.way, package=found.package, folder=found.folder, environment=found.environment),
        because=f"hosts install {found.package} and mount {found.folder} into the container; where that fails, "
        f"NCCL goes on without it{doubt}",
        rejected={"TCP": "data would take the way through the host's memory"},
        source=str(found.source),
        field="accelerator",
    )
