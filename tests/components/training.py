"""Training stacks, wired as a blueprint wires them: one for each way in which hosts are created."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Literal

from groundplan.testing import Preview, preview
from groundplan_components.base import Site
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.compute_host import Gpus, Host, Machine
from groundplan_components.gpu_cluster import GpuCluster, GpuClusterArgs, Placement
from groundplan_components.gpu_vm import GpuVm, GpuVmArgs
from groundplan_components.guard_rails import Budget, GuardRails, GuardRailsArgs
from groundplan_components.image_repository import ImageRepository, ImageRepositoryArgs
from groundplan_components.queued_tpu import QueuedTpu, QueuedTpuArgs
from groundplan_components.tpu_slice import TpuSlice, TpuSliceArgs
from groundplan_components.tpu_vm import TpuVm, TpuVmArgs
from groundplan_components.trainer import ForeignImages, Trainer, TrainerArgs
from groundplan_components.trainer_host import RunSettings
from groundplan_components.training_network import TrainingNetwork, TrainingNetworkArgs
from groundplan_components.training_storage import TrainingStorage, TrainingStorageArgs
from groundplan_components.training_terms import Terms

SITE = Site(
    project="lab-123", region="us-central1", environment="prod", labels={"workload": "bert"}, deletion_protection=True
)
GPU_IMAGE = "projects/ubuntu-os-accelerator-images/global/images/family/ubuntu-accelerator-2204-amd64-with-nvidia-570"
SETTINGS = RunSettings(
    run="bert-prod",
    framework="jax",
    family="gpu",
    hosts=1,
    per_host=8,
    environment={"NCCL_DEBUG": "WARN"},
    image="us-docker.pkg.dev/lab-123/train/bert:1",
    command=("python", "-c", "print('$HOME \"x\"')"),
    checkpoint_every=timedelta(minutes=15),
    idle=timedelta(minutes=30),
)
ON_DEMAND = Terms(option="on-demand")
SPOT = Terms(option="spot", termination="STOP")
FLEX = Terms(option="flex-start", duration=timedelta(days=2), termination="DELETE")
RESERVED = Terms(option="reservation", reservation="h100-block", termination="DELETE")
BOUND = Terms(option="calendar", reservation="h100-block", termination="DELETE")

H100 = Machine(machine_type="a3-highgpu-8g", image=GPU_IMAGE)

Kind = Literal["gpu-vm", "gpu-cluster", "tpu-vm", "queued-tpu", "tpu-slice"]


@dataclass(frozen=True, kw_only=True)
class Lab:
    """What differs between the stacks that the tests look at."""

    kind: Kind = "gpu-vm"
    machine: Machine = H100
    terms: Terms = ON_DEMAND
    hosts: int = 1
    ethernet: int = 1
    rdma: int = 0
    topology: str = ""
    accelerator_type: str = "v5litepod-16"
    limit: timedelta = timedelta(0)
    placement: Placement = ""
    data: str | None = None
    images: ForeignImages | None = None
    budget: bool = False
    interactive: bool = False


def program(lab: Lab) -> None:
    """Register the stack `bert-prod`."""
    source = Bucket("bert-prod-source", BucketArgs(site=SITE, bucket="lab-123-bert-prod-source", disposable=True))
    storage = TrainingStorage(
        "bert-prod-storage",
        TrainingStorageArgs(
            site=SITE,
            checkpoints_bucket="lab-123-bert-prod-checkpoints",
            logs_bucket="lab-123-bert-prod-logs",
            data=lab.data,
            data_bucket=None if lab.data else "lab-123-bert-prod-data",
        ),
        origin="data",
    )
    trainer = Trainer(
        "bert-prod-trainer",
        TrainerArgs(
            site=SITE,
            account_id="bert-prod-trainer",
            settings=replace(SETTINGS, hosts=lab.hosts, limit=lab.limit),
            storage=storage,
            source=source,
            images=lab.images
            or ImageRepository("bert-prod-images", ImageRepositoryArgs(site=SITE, purpose="Trainers")),
        ),
        origin="container",
    )
    network = TrainingNetwork(
        "bert-prod-network",
        TrainingNetworkArgs(
            site=SITE,
            zone="us-central1-a",
            ethernet=tuple(f"10.0.{index}.0/24" for index in range(lab.ethernet)),
            rdma=tuple(f"10.1.{index}.0/24" for index in range(lab.rdma)),
            tagged=lab.kind != "queued-tpu",
        ),
        origin="place",
    )
    _hosts(lab, trainer, network)
    GuardRails(
        "bert-prod-guard",
        GuardRailsArgs(
            site=SITE,
            run="bert-prod",
            machines="bert-prod-hosts",
            checkpoints="lab-123-bert-prod-checkpoints",
            checkpoint_every=None if lab.interactive else SETTINGS.checkpoint_every,
            email="ml@example.com",
            budget=Budget(account="012345-567890-ABCDEF", usd=5000, of={"workload": "bert"}) if lab.budget else None,
        ),
        origin="alert_email",
    )


def _hosts(lab: Lab, trainer: Trainer, network: TrainingNetwork) -> None:
    name, zone = "bert-prod-hosts", "us-central1-a"
    host = Host(site=SITE, zone=zone, machine=lab.machine, terms=lab.terms, trainer=trainer, network=network)
    match lab.kind:
        case "gpu-vm":
            GpuVm(name, GpuVmArgs(host=host), origin="accelerator")
        case "gpu-cluster":
            arguments = GpuClusterArgs(host=host, hosts=lab.hosts, role_prefix="bert_prod", placement=lab.placement)
            GpuCluster(name, arguments, origin="accelerator")
        case "tpu-slice":
            wired = TpuSliceArgs(host=host, hosts=lab.hosts, topology=lab.topology, role_prefix="bert_prod")
            TpuSlice(name, wired, origin="accelerator")
        case "tpu-vm":
            node = TpuVmArgs(
                site=SITE,
                zone=zone,
                accelerator_type=lab.accelerator_type,
                runtime="v2-alpha-tpuv5-lite",
                terms=lab.terms,
                trainer=trainer,
                network=network,
                role_prefix="bert_prod",
            )
            TpuVm(name, node, origin="accelerator")
        case "queued-tpu":
            queued = QueuedTpuArgs(
                site=SITE,
                zone=zone,
                accelerator_type=lab.accelerator_type,
                runtime="v2-alpha-tpuv5-lite",
                terms=lab.terms,
                network=network,
            )
            QueuedTpu(name, queued, origin="accelerator")


@cache
def lab_preview(lab: Lab) -> Preview:
    """What the provider and Google Cloud make of the program, previewed once for each lab."""
    return preview(lambda: program(lab), project="bert", stack="prod")


TPU_MACHINE = Machine(
    machine_type="ct6e-standard-4t",
    image="projects/ubuntu-os-accelerator-images/global/images/family/ubuntu-accel-2204-amd64-tpu-v5e-v5p-v6e",
    boot_type="hyperdisk-balanced",
)
N1 = Machine(machine_type="n1-standard-8", image=GPU_IMAGE, gpus=Gpus(name="nvidia-tesla-t4", count=1), local_ssds=2)
LABS: dict[str, Lab] = {
    "notebook": Lab(machine=N1, terms=ON_DEMAND, interactive=True),
    "h100-spot": Lab(ethernet=5, terms=SPOT, data="gs://plant-123-training/factory/", budget=True),
    "h100-flex-vm": Lab(machine=Machine(machine_type="a3-highgpu-1g", image=GPU_IMAGE), terms=FLEX),
    "h100-cluster": Lab(
        kind="gpu-cluster",
        hosts=8,
        ethernet=5,
        terms=RESERVED,
        placement="high-throughput",
        images=ForeignImages(project="images-1", location="us", repository="train"),
    ),
    "h200-flex": Lab(
        kind="gpu-cluster",
        hosts=4,
        ethernet=2,
        rdma=8,
        terms=FLEX,
        machine=Machine(machine_type="a3-ultragpu-8g", image=GPU_IMAGE, boot_type="hyperdisk-balanced"),
    ),
    "a100-cluster": Lab(
        kind="gpu-cluster",
        hosts=2,
        placement="compact",
        data="gs://plant-123-training",
        machine=Machine(machine_type="a2-highgpu-8g", image=GPU_IMAGE, local_ssds=4),
    ),
    "v5e": Lab(kind="tpu-vm", hosts=4),
    "v5e-spot": Lab(
        kind="tpu-vm",
        hosts=4,
        limit=timedelta(hours=8),
        terms=Terms(option="spot", termination="DELETE", duration=timedelta(hours=8)),
    ),
    "v5e-queued": Lab(kind="queued-tpu", hosts=4),
    "v6e-host": Lab(kind="tpu-slice", machine=TPU_MACHINE, topology="2x2"),
    "v6e-256": Lab(kind="tpu-slice", machine=TPU_MACHINE, hosts=64, topology="16x16"),
    "v6e-flex": Lab(kind="tpu-slice", machine=TPU_MACHINE, hosts=4, topology="4x4", terms=FLEX),
}
"""A stack for each control plane and each kind of terms."""
