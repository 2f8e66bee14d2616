"""A training run: data and checkpoints, an identity, networks, hosts from one of four control planes, and guard rails.

Wiring only: what is chosen stands in the design, what a part owns in its component. The zone is the stack's
configuration `groundplan:zone`, so a stock-out is answered by naming the next zone of the plan.
"""

from __future__ import annotations

import pulumi

from groundplan.design.training.record import TrainingDesign
from groundplan.design.training.shape import Family
from groundplan.spec.loaded import Loaded
from groundplan.spec.training import Training
from groundplan_blueprints import training_translation as translation
from groundplan_blueprints.training_plan import TrainingPlan, chosen_zone
from groundplan_components.bucket import Bucket, BucketArgs
from groundplan_components.compute_host import Host
from groundplan_components.gpu_cluster import GpuCluster, GpuClusterArgs
from groundplan_components.gpu_vm import GpuVm, GpuVmArgs
from groundplan_components.guard_rails import Budget, GuardRails, GuardRailsArgs
from groundplan_components.image_repository import ImageRepository, ImageRepositoryArgs
from groundplan_components.queued_tpu import QueuedTpu, QueuedTpuArgs
from groundplan_components.services import ProjectServices, ProjectServicesArgs
from groundplan_components.tpu_slice import TpuSlice, TpuSliceArgs
from groundplan_components.tpu_vm import TpuVm, TpuVmArgs
from groundplan_components.trainer import ForeignImages, Trainer, TrainerArgs
from groundplan_components.training_network import TrainingNetwork, TrainingNetworkArgs
from groundplan_components.training_storage import TrainingStorage, TrainingStorageArgs

APIS = (
    "artifactregistry.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "compute.googleapis.com",
    "iam.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "storage.googleapis.com",
)
"""What the parts of every training stack call."""
TPU_API = "tpu.googleapis.com"
TPU_PLANES = ("tpu-vm", "queued")
"""Control planes that are the TPU API's."""


def build(loaded: Loaded[Training], design: TrainingDesign) -> None:
    """Register the whole stack; raises Invalid when the configuration names a zone that the plan does not have."""
    plan = TrainingPlan(loaded, design, chosen_zone(loaded, design))
    services = ProjectServices(
        plan.name("services"),
        ProjectServicesArgs(
            site=plan.home, apis=(*APIS, *([TPU_API] if design.control_plane.value in TPU_PLANES else []))
        ),
        origin="project",
    )
    plan = TrainingPlan(loaded, design, plan.zone, (services,))
    storage = _storage(plan)
    network = TrainingNetwork(
        plan.name("network"),
        TrainingNetworkArgs(
            site=plan.here,
            zone=plan.zone,
            ethernet=design.network.value.ethernet,
            rdma=design.network.value.rdma,
            tagged=design.control_plane.value != "queued",
        ),
        origin="place",
        opts=plan.options,
    )
    if design.control_plane.value == "queued":
        _queued_tpu(plan, network)
    else:
        _hosts(plan, _trainer(plan, storage), network)
    _guard_rails(plan)
    pulumi.export("zone", plan.zone)
    pulumi.export("data", storage.data)
    pulumi.export("checkpoints", storage.checkpoints.url)
    pulumi.export("logs", storage.logs.url)


def _storage(plan: TrainingPlan) -> TrainingStorage:
    design, buckets = plan.design, plan.design.names.buckets
    return TrainingStorage(
        plan.name("storage"),
        TrainingStorageArgs(
            site=plan.home,
            checkpoints_bucket=buckets["checkpoints"],
            logs_bucket=buckets["logs"],
            data=None if design.makes_data else design.data,
            data_bucket=buckets["data"] if design.makes_data else None,
            keep_checkpoints=design.keeping.value.checkpoints,
        ),
        origin="data",
        opts=plan.options,
    )


def _trainer(plan: TrainingPlan, storage: TrainingStorage) -> Trainer:
    source = Bucket(
        plan.name("source"),
        BucketArgs(site=plan.home, bucket=plan.design.names.buckets["source"], disposable=True),
        origin="project",
        opts=plan.options,
    )
    return Trainer(
        plan.name("trainer"),
        TrainerArgs(
            site=plan.home,
            account_id=plan.design.names.accounts["trainer"],
            settings=translation.settings(plan.spec, plan.design),
            storage=storage,
            source=source,
            images=_images(plan),
        ),
        origin="container",
        opts=plan.options,
    )


def _images(plan: TrainingPlan) -> ImageRepository | ForeignImages | None:
    """The repository of the image: made here when the image's address is the one that this stack's would have."""
    named, own = translation.images(plan.spec), plan.name("images")
    site = plan.home
    if named != ForeignImages(project=site.project, location=site.region, repository=f"{own}-repository"):
        return named
    return ImageRepository(
        own, ImageRepositoryArgs(site=site, purpose="Trainers"), origin="container.image", opts=plan.options
    )


def _hosts(plan: TrainingPlan, trainer: Trainer, network: TrainingNetwork) -> None:
    if plan.design.control_plane.value == "tpu-vm":
        _tpu_vm(plan, trainer, network)
        return
    design, shape, name = plan.design, plan.design.shape.value, plan.name("hosts")
    host = Host(
        site=plan.here,
        zone=plan.zone,
        machine=translation.machine(design),
        terms=translation.terms(design),
        trainer=trainer,
        network=network,
    )
    if shape.family is Family.TPU:
        wired = TpuSliceArgs(host=host, hosts=shape.hosts, topology=shape.topology, role_prefix=plan.role_prefix)
        TpuSlice(name, wired, origin="accelerator", opts=plan.options)
    elif design.control_plane.value == "group":
        cluster = GpuClusterArgs(
            host=host, hosts=shape.hosts, role_prefix=plan.role_prefix, placement=design.hosts.value.closeness
        )
        GpuCluster(name, cluster, origin="accelerator", opts=plan.options)
    else:
        GpuVm(name, GpuVmArgs(host=host), origin="accelerator", opts=plan.options)


def _queued_tpu(plan: TrainingPlan, network: TrainingNetwork) -> None:
    """A queued TPU takes neither an identity nor metadata: there is no trainer for it."""
    design = plan.design
    queued = QueuedTpuArgs(
        site=plan.here,
        zone=plan.zone,
        accelerator_type=design.shape.value.name,
        runtime=design.runtime,
        terms=translation.terms(design),
        network=network,
    )
    QueuedTpu(plan.name("hosts"), queued, origin="accelerator", opts=plan.options)


def _tpu_vm(plan: TrainingPlan, trainer: Trainer, network: TrainingNetwork) -> None:
    design = plan.design
    node = TpuVmArgs(
        site=plan.here,
        zone=plan.zone,
        accelerator_type=design.shape.value.name,
        runtime=design.runtime,
        terms=translation.terms(design),
        trainer=trainer,
        network=network,
        role_prefix=plan.role_prefix,
    )
    TpuVm(plan.name("hosts"), node, origin="accelerator", opts=plan.options)


def _guard_rails(plan: TrainingPlan) -> None:
    """A budget needs the billing account, which the configuration `groundplan:billing-account` names."""
    spec, account = plan.spec, pulumi.Config("groundplan").get("billing-account")
    budget = None
    if account is not None and spec.run.budget_usd is not None:
        budget = Budget(account=account, usd=spec.run.budget_usd, of={"workload": spec.name})
    GuardRails(
        plan.name("guard"),
        GuardRailsArgs(
            site=plan.home,
            run=plan.design.names.prefix,
            machines=plan.name("hosts"),
            checkpoints=plan.design.names.buckets["checkpoints"],
            checkpoint_every=spec.checkpoint_every if spec.run.mode == "batch" else None,
            email=spec.alert_email,
            budget=budget,
        ),
        origin="alert_email",
        opts=plan.options,
    )
